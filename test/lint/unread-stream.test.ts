import { ruleTable } from './rule-table.js';

ruleTable('unread-stream', {
  accept: {
    limits: `streams:
  S: { subjects: ['s.>'], retention: limits }`,
    'an interest stream with a durable': `streams: { S: { subjects: ['s.>'], retention: interest } }
consumers: { c: { stream: S, filter_subject: s.a } }`,
    'a workqueue with a reader that comes and goes': `streams: { S: { subjects: ['s.>'], retention: workqueue } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit } }`,
  },
  reject: [
    {
      because: `an interest stream that nobody reads`,
      topology: `streams:
  S: { subjects: ['s.>'], retention: ▸interest }`,
      says: `no durable consumer of the topology reads it: the server drops it at once`,
    },
    {
      because: `an interest stream with ephemeral readers only`,
      topology: `streams:
  S: { subjects: ['s.>'], retention: ▸interest }
consumers: { c: { stream: S, durability: ephemeral } }`,
      says: `no durable consumer`,
    },
    {
      because: `a workqueue with a subject that nobody reads`,
      topology: `streams:
  S: { subjects: [a, b], retention: ▸workqueue }
consumers: { c: { stream: S, filter_subject: a, ack_policy: explicit } }`,
      says: `reads \`b\`: the server keeps it for ever`,
    },
  ],
});
