import { ruleTable } from './rule-table.js';

ruleTable('unknown-account', {
  accept: {
    'an account of the topology': 'accounts: { A: {} }\ntarget: { accounts: { A: { context: a } } }',
  },
  reject: [
    {
      because: 'a misspelt account',
      topology: 'accounts: { FLEET: {} }\ntarget:\n  accounts:\n    FLET: ▸{ context: a }',
      says: 'The target names the account `FLET`',
      mend: '`FLEET`',
    },
  ],
});
