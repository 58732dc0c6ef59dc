import { ruleTable } from './rule-table.js';

ruleTable('discard-unstated', {
  accept: {
    'discard written': `streams: { S: { subjects: [s], max_msgs: 5, discard: old } }`,
    'no limit': `streams: { S: { subjects: ['s.>'] } }`,
    'a bucket, which has its own': `kv: { B: { max_bytes: 1MiB } }`,
    'a topology that names no services': `streams: { S: { subjects: [s], max_msgs: 5 } }`,
  },
  reject: [
    {
      because: 'a limit without discard',
      topology: `streams:
  S: { subjects: [s], max_msgs: ▸5 }
  T: { subjects: [t], max_bytes: ▸5MiB }
services: { x: {} }`,
      says: [`Stream \`S\` has a limit`, `Stream \`T\``],
    },
  ],
});
