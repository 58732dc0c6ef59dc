import { ruleTable } from './rule-table.js';

ruleTable('rollup-without-purge', {
  accept: {
    'one of the two': `streams:
  S: { subjects: ['s.>'], deny_purge: true, allow_rollup_hdrs: false }`,
  },
  reject: [
    {
      because: `both`,
      topology: `streams:
  S: { subjects: ['s.>'], deny_purge: true, allow_rollup_hdrs: ▸true }`,
      says: `a roll-up purges`,
    },
  ],
});
