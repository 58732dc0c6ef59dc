import { ruleTable } from './rule-table.js';

ruleTable('duplicate-window-too-long', {
  accept: {
    'a window within max_age': `streams:
  S: { subjects: ['s.>'], max_age: 1m, duplicate_window: 60s }`,
    'a window without max_age': `streams:
  S: { subjects: ['s.>'], duplicate_window: 1h }`,
    'the default window': `streams:
  S: { subjects: ['s.>'], max_age: 1m }`,
  },
  reject: [
    {
      because: `a window beyond max_age`,
      topology: `streams:
  S: { subjects: ['s.>'], max_age: 1m, duplicate_window: ▸2m }`,
      says: `remembers ids for 2m and messages for 1m`,
      mend: `\`1m\` or less`,
    },
  ],
});
