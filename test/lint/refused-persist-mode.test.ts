import { ruleTable } from './rule-table.js';

ruleTable('refused-persist-mode', {
  accept: {
    'async on disk': `streams:
  S: { subjects: ['s.>'], persist_mode: async }`,
    'the default anywhere': `streams:
  S: { subjects: ['s.>'], persist_mode: default, storage: memory }`,
  },
  reject: [
    {
      because: `async where it cannot be`,
      topology: `streams:
  S: { subjects: ['s.>'], persist_mode: async, storage: ▸memory, num_replicas: ▸3, allow_atomic: ▸true }`,
      says: [`is in memory`, `has 3 replicas`, `takes atomic batches`],
    },
  ],
});
