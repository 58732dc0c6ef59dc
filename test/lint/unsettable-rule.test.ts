import { ruleTable } from './rule-table.js';

ruleTable('unsettable-rule', {
  accept: {
    'a rule about what is legal': 'rules: { even-replicas: off, subject-not-captured: warning }',
    'a firm rule that stays an error': 'rules: { refused-subject: error }',
    'a rule that is a warning but for what is refused': 'rules: { ack-policy-missing: off }',
  },
  reject: [
    {
      because: 'turning off what the server refuses',
      topology: 'rules:\n  refused-subject: ▸off\n  streams-overlap: ▸info',
      says: ['`rules` sets `refused-subject` to off', '`rules` sets `streams-overlap` to info'],
      mend: 'mend what the rule finds',
    },
    {
      because: 'an exception from what the server refuses',
      topology: 'streams:\n  S: { subjects: [a..b], exceptions: { refused-subject: ▸why } }',
      says: '`S` makes an exception from `refused-subject`',
    },
  ],
});
