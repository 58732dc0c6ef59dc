import { ruleTable } from './rule-table.js';

ruleTable('compression-in-memory', {
  accept: {
    'compression on disk': `streams:
  S: { subjects: ['s.>'], compression: s2 }`,
    'memory without': `streams:
  S: { subjects: ['s.>'], storage: memory, compression: none }`,
  },
  reject: [
    {
      because: `compression in memory`,
      topology: `streams:
  S: { subjects: ['s.>'], storage: memory, compression: ▸s2 }`,
      says: `Stream \`S\` is in memory`,
    },
    {
      because: `a bucket in memory`,
      topology: `kv:
  B: { storage: memory, compression: ▸s2 }`,
      says: `KV bucket \`B\``,
    },
  ],
});
