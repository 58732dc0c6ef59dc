import { ruleTable } from './rule-table.js';

ruleTable('unknown-account', {
  accept: {
    'an account of the topology': 'accounts: { A: {} }\ntarget: { accounts: { A: { context: a } } }',
    'a user of it': 'accounts: { A: {} }\nusers: { u: { password: { env: P }, account: A } }',
  },
  reject: [
    {
      because: 'a misspelt account',
      topology: 'accounts: { FLEET: {} }\ntarget:\n  accounts:\n    FLET: ▸{ context: a }',
      says: 'The target names the account `FLET`',
      mend: '`FLEET`',
    },
    {
      because: 'a user of an account that nothing defines',
      topology: 'accounts: { FLEET: {} }\nusers:\n  u: { password: { env: P }, account: ▸FLET }',
      says: 'User `u` logs in to the account `FLET`',
      mend: '`FLEET`',
    },
  ],
});
