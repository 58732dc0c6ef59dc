import { ruleTable } from './rule-table.js';

ruleTable('publish-without-ack', {
  accept: {
    'a stream that answers': `streams: { S: { subjects: [s] } }
services: { x: { publishes: [s] } }`,
    'a stream of everything beside one that answers': `streams: { S: { subjects: [s] }, ALL: { subjects: ['>'], no_ack: true } }
services: { x: { publishes: [s] } }`,
  },
  reject: [
    {
      because: `a stream that does not`,
      topology: `streams: { S: { subjects: [s], no_ack: true } }
services:
  x: { publishes: [▸s] }`,
      says: `Service \`x\` publishes \`s\` to \`S\`, which has no_ack`,
    },
  ],
});
