import { ruleTable } from './rule-table.js';

ruleTable('pull-only-setting', {
  accept: {
    'limits on a pull consumer': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, max_waiting: 5, max_batch: 5, max_expires: 5s, max_bytes: 5KiB }`,
  },
  reject: [
    {
      because: `max_waiting on push`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, max_waiting: ▸5 }`,
      says: `the server refuses it`,
    },
    {
      because: `limits on push`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, max_batch: ▸5, max_expires: ▸5s, max_bytes: ▸5KiB }`,
      says: `it has no effect`,
      severity: `warning`,
    },
  ],
});
