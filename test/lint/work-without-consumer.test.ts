import { ruleTable } from './rule-table.js';

ruleTable('work-without-consumer', {
  accept: {
    'work that is read': `streams: { S: { subjects: ['s.>'], retention: workqueue } }
events: { s.a: {} }
consumers: { c: { stream: S, filter_subject: s.a, ack_policy: explicit } }`,
    'an event of a limits stream': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S, filter_subject: s.b } }`,
  },
  reject: [
    {
      because: 'work beside the filters',
      topology: `streams: { S: { subjects: ['s.>'], retention: workqueue } }
events:
  s.a: {}
  s.b: ▸{}
consumers: { c: { stream: S, filter_subject: s.a, ack_policy: explicit } }`,
      says: `Event \`s.b\` is work on \`S\` (topology.yaml:1), and no consumer reads it: nobody ever acknowledges it`,
    },
    {
      because: 'work of which a filter takes a part',
      topology: `streams: { S: { subjects: ['s.>'], retention: workqueue } }
events:
  's.{id}': ▸{}
consumers: { c: { stream: S, filter_subject: s.a, ack_policy: explicit } }`,
      says: `its consumers read a part of it only`,
    },
    {
      because: 'an event of an interest stream that only an ephemeral consumer reads',
      topology: `streams: { S: { subjects: ['s.>'], retention: interest } }
events:
  s.a: ▸{}
consumers: { c: { stream: S, durability: ephemeral }, d: { stream: S, filter_subject: s.b } }`,
      says: `the server drops it as it comes`,
    },
  ],
});
