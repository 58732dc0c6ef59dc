import { ruleTable } from './rule-table.js';

ruleTable('ack-policy-missing', {
  accept: {
    'acks that are said': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: 1m, queue_group: g }`,
    'a consumer without signs of acks': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, filter_subject: s.a, max_ack_pending: -1 }`,
    'a fan-out': `streams: { S: { subjects: [s] } }
consumers: { c: { streams: all, durability: ephemeral, ack_wait: 1m } }`,
  },
  reject: [
    {
      because: `a wait for acks`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_wait: ▸1m, max_deliver: 5 }`,
      says: `sets \`ack_wait\` and \`max_deliver\` and no ack_policy`,
      mend: `\`ack_policy: explicit\``,
    },
    {
      because: `a queue group`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, queue_group: ▸g }`,
      says: `sets \`queue_group\` and no ack_policy`,
    },
    {
      because: `a push consumer that the server refuses`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, max_ack_pending: ▸5 }`,
      says: `it refuses max_ack_pending on a push consumer`,
      severity: `error`,
    },
  ],
});
