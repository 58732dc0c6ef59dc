import { ruleTable } from './rule-table.js';

ruleTable('unused-consumer', {
  accept: {
    'a consumer of a service': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }
services: { x: { consumes: [c] } }`,
    'a topology without services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }`,
  },
  reject: [
    {
      because: 'a consumer of no service',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ stream: S }
  d: ▸{ stream: S, durability: ephemeral }
services: { x: {} }`,
      says: [`Consumer \`c\` is consumed by no service: its lag only grows`, `nobody ever makes it`],
    },
    {
      because: 'a consumer of a workqueue that nobody reads',
      topology: `streams: { S: { subjects: [s], retention: workqueue } }
consumers:
  c: ▸{ stream: S, ack_policy: explicit }
services: { x: {} }`,
      says: `stays on the stream for ever`,
    },
  ],
});
