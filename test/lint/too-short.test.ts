import { ruleTable } from './rule-table.js';

ruleTable('too-short', {
  accept: {
    'the shortest that the server takes': `streams:
  S: { subjects: ['s.>'], max_age: 100ms, duplicate_window: 100ms, subject_delete_marker_ttl: 1s }`,
    'none at all': `streams:
  S: { subjects: ['s.>'], max_age: 0, duplicate_window: 0s }`,
    'max_expires of a push consumer, which nobody looks at': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, max_expires: 1us }`,
  },
  reject: [
    {
      because: `durations of a stream`,
      topology: `streams:
  S: { subjects: ['s.>'], max_age: ▸99ms, duplicate_window: ▸1ms, subject_delete_marker_ttl: ▸999ms }`,
      says: [`max_age 99ms is shorter`, `duplicate_window 1ms`, `subject_delete_marker_ttl 999ms`],
      mend: `\`100ms\``,
    },
    {
      because: `durations of a bucket under its own names`,
      topology: `kv:
  B: { ttl: ▸5ms, limit_marker_ttl: ▸5ms }`,
      says: [`ttl 5ms`, `limit_marker_ttl 5ms`],
    },
    {
      because: `durations of a consumer`,
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, max_expires: ▸1us }
  d: { stream: S, deliver_subject: d, idle_heartbeat: ▸99ms }`,
      says: [`max_expires 1us`, `idle_heartbeat 99ms`],
    },
  ],
});
