import { ruleTable } from './rule-table.js';

ruleTable('durable-expires', {
  accept: {
    'an expiry that is meant': `streams: { S: { subjects: ['s.>'], consumer_limits: { inactive_threshold: 1h } } }
consumers:
  c: { stream: S, inactive_threshold: 1h }`,
    'an ephemeral consumer': `streams: { S: { subjects: ['s.>'], consumer_limits: { inactive_threshold: 1h } } }
consumers:
  c: { stream: S, durability: ephemeral }`,
    'no limit': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: explicit }`,
  },
  reject: [
    {
      because: `an expiry that is inherited`,
      topology: `streams: { S: { subjects: [s], consumer_limits: { inactive_threshold: 1h } } }
consumers:
  c: ▸{ stream: S }`,
      says: `idle for 1h, it is deleted, and its place with it`,
      mend: `inactive_threshold: 1h`,
    },
  ],
});
