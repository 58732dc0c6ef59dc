import { ruleTable } from './rule-table.js';

ruleTable('refused-discard', {
  accept: {
    'new per subject with what it needs': `streams:
  S: { subjects: ['s.>'], discard: new, discard_new_per_subject: true, max_msgs_per_subject: 1 }`,
    'new per subject turned off': `streams:
  S: { subjects: ['s.>'], discard_new_per_subject: false }`,
  },
  reject: [
    {
      because: `new per subject with discard old`,
      topology: `streams:
  S: { subjects: ['s.>'], discard_new_per_subject: ▸true, max_msgs_per_subject: 1 }`,
      says: `with discard \`old\``,
    },
    {
      because: `new per subject without a limit per subject`,
      topology: `streams:
  S: { subjects: ['s.>'], discard: new, discard_new_per_subject: ▸true }`,
      says: `no max_msgs_per_subject`,
    },
  ],
});
