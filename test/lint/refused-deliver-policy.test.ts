import { ruleTable } from './rule-table.js';

ruleTable('refused-deliver-policy', {
  accept: {
    'starts that fit': `streams: { S: { subjects: ['s.>'] } }
consumers:
  a: { stream: S, deliver_policy: by_start_sequence, opt_start_seq: 5 }
  b: { stream: S, deliver_policy: by_start_time, opt_start_time: '2026-01-01T00:00:00Z' }
  c: { stream: S, deliver_policy: last_per_subject, filter_subject: s.a }
  d: { stream: S, deliver_policy: new }`,
  },
  reject: [
    {
      because: `starts that are not there`,
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  a: { stream: S, deliver_policy: ▸by_start_sequence }
  b: { stream: S, deliver_policy: ▸by_start_time }`,
      says: [`has no opt_start_seq`, `has no opt_start_time`],
      mend: `Set \`opt_start_seq\``,
    },
    {
      because: `starts that have no use`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_policy: new, opt_start_seq: ▸5, opt_start_time: ▸'2026-01-01T00:00:00Z' }`,
      says: [`has opt_start_seq and deliver_policy \`new\``, `has opt_start_time`],
      mend: `by_start_sequence`,
    },
    {
      because: `the last of each subject without a filter`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_policy: ▸last_per_subject }`,
      says: `has no filter`,
    },
  ],
});
