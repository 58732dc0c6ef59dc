import { ruleTable } from './rule-table.js';

ruleTable('sealed-at-create', {
  accept: {
    'an open stream': `streams:
  S: { subjects: ['s.>'], sealed: false }`,
  },
  reject: [
    {
      because: `a sealed stream`,
      topology: `streams:
  S: { subjects: ['s.>'], sealed: ▸true }`,
      says: `the server refuses to create it so`,
    },
  ],
});
