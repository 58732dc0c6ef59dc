import { ruleTable } from './rule-table.js';

ruleTable('consumer-limit-exceeded', {
  accept: {
    'values within': `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 10, inactive_threshold: 1h } } }
consumers:
  c: { stream: S, ack_policy: explicit, max_ack_pending: 10, inactive_threshold: 1h }`,
    'no limit, which passes': `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 10 } } }
consumers:
  c: { stream: S, ack_policy: explicit, max_ack_pending: unlimited, inactive_threshold: 1h }`,
    'no limit of a push consumer without acks': `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 10 } } }
consumers:
  c: { stream: S, deliver_subject: d, ack_policy: none, max_ack_pending: unlimited }`,
    'a pull consumer without acks': `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 10 } } }
consumers:
  c: { stream: S, ack_policy: none }`,
  },
  reject: [
    {
      because: `values beyond`,
      topology: `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 1_000, inactive_threshold: 1h } } }
consumers:
  c: { stream: S, ack_policy: explicit, max_ack_pending: ▸1_001, inactive_threshold: ▸2h }`,
      says: [
        `has max_ack_pending 1,001; its stream \`S\` allows 1,000 (topology.yaml:1)`,
        `has inactive_threshold 2h; its stream \`S\` allows 1h`,
      ],
      mend: `\`1_000\` or less`,
    },
    {
      because: `a limit that a push consumer without acks inherits`,
      topology: `streams: { S: { subjects: ['s.>'], consumer_limits: { max_ack_pending: 10 } } }
consumers:
  c: { stream: S, ack_policy: none, deliver_subject: ▸d }`,
      says: `inherits max_ack_pending 10 from its stream \`S\``,
      mend: `max_ack_pending: unlimited`,
    },
  ],
});
