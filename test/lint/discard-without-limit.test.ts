import { ruleTable } from './rule-table.js';

ruleTable('discard-without-limit', {
  accept: {
    'discard new with a limit': `streams:
  S: { subjects: ['s.>'], discard: new, max_bytes: 1GiB }`,
    'discard old': `streams:
  S: { subjects: ['s.>'], discard: old }`,
    'a bucket': `kv: { B: {} }`,
    'discard new per subject': `streams:
  S: { subjects: ['s.>'], discard: new, discard_new_per_subject: true, max_msgs_per_subject: 1 }`,
  },
  reject: [
    {
      because: `discard new without a limit`,
      topology: `streams:
  S: { subjects: ['s.>'], discard: ▸new, max_age: 1h }`,
      says: `it is never full`,
      mend: `\`max_bytes\``,
    },
  ],
});
