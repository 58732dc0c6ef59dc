import { ruleTable } from './rule-table.js';

ruleTable('refused-counter', {
  accept: {
    'counters with limits': `streams:
  S: { subjects: ['s.>'], allow_msg_counter: true, retention: limits, discard: old }`,
    'no counters': `streams:
  S: { subjects: ['s.>'], discard: new, max_msgs: 5 }`,
  },
  reject: [
    {
      because: `counters beside everything that they exclude`,
      topology: `streams:
  S: { subjects: ['s.>'], allow_msg_counter: true, discard: ▸new, allow_msg_ttl: ▸true, allow_msg_schedules: ▸true, retention: ▸interest }`,
      says: [
        `sets discard to \`new\``,
        `sets allow_msg_ttl`,
        `sets allow_msg_schedules`,
        `sets retention to \`interest\``,
      ],
    },
    {
      because: `counters with delete markers, which no update could send back`,
      topology: `streams:
  S: { subjects: ['s.>'], allow_msg_counter: true, subject_delete_marker_ttl: ▸1m }`,
      says: `sets subject_delete_marker_ttl`,
    },
  ],
});
