import { ruleTable } from './rule-table.js';

ruleTable('refused-backoff', {
  accept: {
    'as many steps as deliveries': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, max_deliver: 2, backoff: [1s, 2s] }`,
    'no limit on deliveries': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, max_deliver: unlimited, backoff: [1s, 2s] }`,
  },
  reject: [
    {
      because: `more steps than deliveries`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, max_deliver: 1, backoff: ▸[1s, 2s] }`,
      says: `2 steps of backoff and delivers a message 1 times at most`,
      mend: `\`max_deliver: 2\``,
    },
  ],
});
