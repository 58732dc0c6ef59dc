import { ruleTable } from './rule-table.js';

ruleTable('mirror-direct-without-mirror', {
  accept: {
    'a mirror': `streams: { O: { subjects: [o] }, S: { mirror: { name: O }, mirror_direct: true } }`,
  },
  reject: [
    {
      because: `a stream of its own`,
      topology: `streams:
  S: { subjects: ['s.>'], mirror_direct: ▸true }`,
      says: `is no mirror`,
    },
  ],
});
