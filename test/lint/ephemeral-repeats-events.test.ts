import { ruleTable } from './rule-table.js';

ruleTable('ephemeral-repeats-events', {
  accept: {
    'a durable': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }`,
    'an ephemeral one that outlives a restart': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit, inactive_threshold: 10m } }`,
    'an ephemeral one that begins at what is new': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new } }`,
    'a workqueue, which has no past': `streams: { S: { subjects: ['s.>'], retention: workqueue } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit } }`,
    'a topology that names no services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit } }`,
  },
  reject: [
    {
      because: 'the default threshold and the default start',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ stream: S, durability: ephemeral, ack_policy: explicit }
services: { x: {} }`,
      says: `Consumer \`c\` is ephemeral: the server deletes it 5s (by default) after its last reader has gone, which a restart may take; the next one begins anew`,
    },
    {
      because: 'a threshold shorter than a restart',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: all, inactive_threshold: ▸30s }
services: { x: {} }`,
      says: `deletes it 30s after`,
    },
  ],
});
