import { ruleTable } from './rule-table.js';

ruleTable('system-account-jetstream', {
  accept: {
    'a system without': `server: { jetstream: {}, system_account: SYS }
accounts: { SYS: {} }`,
  },
  reject: [
    {
      because: 'a system with',
      topology: `server: { jetstream: {}, system_account: SYS }
accounts:
  SYS:
    jetstream: ▸true
`,
      says: 'cannot have JetStream',
      mend: 'another account',
    },
  ],
});
