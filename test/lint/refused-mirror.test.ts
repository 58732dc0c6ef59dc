import { ruleTable } from './rule-table.js';

ruleTable('refused-mirror', {
  accept: {
    'a mirror with limits': `streams:
  O: { subjects: ['o.*'] }
  S: { mirror: { name: O }, max_age: 1h, mirror_direct: true, allow_atomic: false }`,
  },
  reject: [
    {
      because: `everything that a mirror cannot have`,
      topology: `streams:
  O: { subjects: ['o.*'] }
  S:
    mirror: { name: O }
    subjects: ▸[s]
    sources: ▸[{ name: O }]
    first_seq: ▸5
    allow_msg_counter: ▸true
    allow_atomic: ▸true
    allow_batched: ▸true
    allow_msg_schedules: ▸true
    subject_delete_marker_ttl: ▸1m`,
      says: [
        `sets subjects: a mirror captures nothing itself`,
        `sets sources`,
        `sets first_seq`,
        `sets allow_msg_counter`,
        `sets allow_atomic`,
        `sets allow_batched`,
        `sets allow_msg_schedules`,
        `sets subject_delete_marker_ttl`,
      ],
      mend: `Leave \`subjects\` out`,
    },
  ],
});
