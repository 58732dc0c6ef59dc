import { ruleTable } from './rule-table.js';

ruleTable('user-without-login', {
  accept: {
    'a password and a key': `users: { u: { password: { env: P } }, v: { nkey: UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 } }`,
  },
  reject: [
    {
      because: `a user with neither`,
      topology: `users:
  u: ▸{ description: nobody }`,
      says: `nobody can log in as it`,
    },
    {
      because: `a user with neither, on a server that is rendered`,
      topology: `server: {}
users:
  u: ▸{ description: nobody }`,
      says: `let in whoever gives the name`,
      severity: 'error',
    },
  ],
});
