import { ruleTable } from './rule-table.js';

ruleTable('ephemeral-loses-events', {
  accept: {
    'a durable': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, deliver_policy: new } }`,
    'an ephemeral one that outlives a restart': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new, inactive_threshold: 10m } }`,
    'an ephemeral one that begins at the first message': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: all } }`,
    'a fan-out': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { streams: [S], deliver_policy: new, inactive_threshold: 5s, mem_storage: true } }`,
    'a threshold that its stream gives': `streams: { S: { subjects: [s], consumer_limits: { inactive_threshold: 1h } } }
consumers: { c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new } }`,
  },
  reject: [
    {
      because: 'the default threshold',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new }`,
      says: `begins at what is new: the server deletes it 5s (by default) after its last reader has gone`,
      mend: `\`inactive_threshold: 10m\``,
    },
    {
      because: 'a threshold shorter than a restart',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: last, inactive_threshold: ▸1m }`,
      says: `begins at the last message: the server deletes it 1m after`,
    },
    {
      because: 'a state that a restart of the server takes',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new, inactive_threshold: 1h, mem_storage: ▸true }`,
      says: `it is in memory, so a restart of the server takes it along`,
    },
  ],
});
