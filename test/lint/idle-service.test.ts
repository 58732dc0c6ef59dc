import { ruleTable } from './rule-table.js';

ruleTable('idle-service', {
  accept: {
    'a service that does something': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }
services: { x: { consumes: [c] } }`,
  },
  reject: [
    {
      because: 'a service that does nothing',
      topology: `services:
  x: ▸{}
  y: ▸{ publishes: [], consumes: [] }`,
      says: [`Service \`x\` publishes nothing and consumes nothing`, `Service \`y\``],
    },
  ],
});
