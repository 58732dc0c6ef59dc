import { ruleTable } from './rule-table.js';

ruleTable('refused-no-auth-user', {
  accept: {
    'a user': `server: { no_auth_user: a }
users: { a: { password: { env: P } } }`,
  },
  reject: [
    {
      because: 'nobody',
      topology: `server:
  no_auth_user: ▸guset
users: { guest: { password: { env: P } } }
`,
      says: 'no such user',
      mend: '`guest`',
    },
    {
      because: 'a hash',
      topology: `server:
  mqtt: { port: 1883, no_auth_user: ▸a }
users: { a: { password_hash: { env: H } } }
`,
      says: 'is a hash',
    },
  ],
});
