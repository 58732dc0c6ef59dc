import { ruleTable } from './rule-table.js';

ruleTable('ack-wait-overridden', {
  accept: {
    'the same twice': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: 60s, backoff: [1m, 2m] }`,
    'backoff alone': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, backoff: [1m, 2m] }`,
  },
  reject: [
    {
      because: `a wait that backoff overwrites`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: ▸5m, backoff: [1s, 2s] }`,
      says: `waits 5m for an ack, and its backoff begins with 1s`,
      mend: `\`ack_wait: 1s\``,
    },
  ],
});
