import { ruleTable } from './rule-table.js';

ruleTable('shared-consumer', {
  accept: {
    'a consumer for each service': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S }, d: { stream: S } }
services: { x: { consumes: [c] }, y: { consumes: [d] } }`,
    'a fan-out, which every service hears whole': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { streams: all } }
services: { x: { consumes: [c] }, y: { consumes: [c] } }`,
  },
  reject: [
    {
      because: 'two services at one consumer',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }
services:
  x: { consumes: [c] }
  y: { consumes: [▸c] }`,
      says: `Services \`x\` and \`y\` all consume \`c\` (topology.yaml:2): each message reaches one of them`,
    },
  ],
});
