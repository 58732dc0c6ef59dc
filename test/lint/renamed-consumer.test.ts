import { ruleTable } from './rule-table.js';

ruleTable('renamed-consumer', {
  accept: {
    'a consumer of one name': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S }, d: { stream: S, name: d } }
services: { x: {} }`,
    'a topology that names no services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, name: other } }`,
  },
  reject: [
    {
      because: 'another name on the server',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, name: ▸other }
services: { x: {} }`,
      says: `Consumer \`c\` is \`other\` on the server`,
      mend: `Name the key \`other\``,
    },
  ],
});
