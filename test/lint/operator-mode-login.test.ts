import { ruleTable } from './rule-table.js';

ruleTable('operator-mode-login', {
  accept: {
    'users of JWTs': `server: { operator: { signing_key: { env: O } } }
users: { a: {} }`,
    'passwords without an operator': `users: { a: { password: { env: P } } }`,
  },
  reject: [
    {
      because: 'a password',
      topology: `server: { operator: { signing_key: { env: O } } }
users:
  a:
    password: ▸{ env: P }
`,
      says: 'in operator mode users log in with a JWT',
      mend: '--user-creds',
    },
    {
      because: 'a store without a system',
      topology: `server:
  operator: { signing_key: { env: O } }
  no_auth_user: ▸a
  resolver: ▸{ type: ▸full }
users: { a: {} }
`,
      says: ['no_auth_user', 'no `dir`', 'account of the system'],
    },
  ],
});
