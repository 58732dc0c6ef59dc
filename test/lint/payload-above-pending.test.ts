import { ruleTable } from './rule-table.js';

ruleTable('payload-above-pending', {
  accept: {
    less: `server: { max_payload: 8MiB }`,
  },
  reject: [
    {
      because: 'more',
      topology: `server:
  max_payload: ▸2MiB
  max_pending: 1MiB
`,
      says: 'is 2MiB and `max_pending` 1MiB',
      mend: 'Lower',
    },
  ],
});
