import { ruleTable } from './rule-table.js';

ruleTable('unknown-ignored-field', {
  accept: {
    'fields and members':
      'streams: { S: { subjects: [s], ignore_changes: [max_age, metadata.owner] } }\nkv: { B: { ignore_changes: [ttl] } }\nconsumers: { c: { stream: S, ignore_changes: [ack_wait, filter_subject] } }',
  },
  reject: [
    {
      because: 'misspelt fields',
      topology:
        'streams:\n  S: { subjects: [s], ignore_changes: [▸max_ages] }\nconsumers:\n  c: { stream: S, ignore_changes: [ack_wait, ▸max_age] }',
      says: ['The ignore_changes of stream `S` name `max_ages`', 'of consumer `c` name `max_age`'],
      mend: '`max_age`',
    },
  ],
});
