import { ruleTable } from './rule-table.js';

ruleTable('contradicted-login', {
  accept: {
    'one login each': `users: { a: { password: { env: P } }, b: { certificate: b.example } }`,
  },
  reject: [
    {
      because: 'two logins',
      topology: `users:
  a:
    password: { env: P }
    certificate: ▸a.example
`,
      says: '`password` and `certificate`',
      mend: 'Keep one',
    },
  ],
});
