import { ruleTable } from './rule-table.js';

ruleTable('reserved-variable', {
  accept: {
    'names of their own': `users: { a: { password: { env: A_PASSWORD } } }`,
  },
  reject: [
    {
      because: 'a setting',
      topology: `users:
  a:
    password: { env: ▸password }
`,
      says: 'like a setting',
      mend: 'PASSWORD',
    },
    {
      because: 'an account',
      topology: `accounts: { SALES: {} }
users:
  a:
    password: { env: ▸SALES }
`,
      says: 'like an account',
    },
  ],
});
