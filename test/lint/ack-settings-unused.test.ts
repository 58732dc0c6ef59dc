import { ruleTable } from './rule-table.js';

ruleTable('ack-settings-unused', {
  accept: {
    'none without settings': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: none }`,
    'explicit with settings': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: 1m }`,
  },
  reject: [
    {
      because: `none with settings`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: none, ack_wait: ▸1m, backoff: [1m] }`,
      says: `sets \`ack_wait\` and \`backoff\`: without acks that has no effect`,
    },
    {
      because: `none with pending acks of a push consumer`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, ack_policy: none, ack_wait: 1m, max_ack_pending: ▸5 }`,
      says: `the server refuses max_ack_pending`,
      severity: `error`,
    },
  ],
});
