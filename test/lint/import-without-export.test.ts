import { ruleTable } from './rule-table.js';

ruleTable('import-without-export', {
  accept: {
    'what is exported': `accounts:
  A: { exports: [{ stream: a.> }, { service: q, accounts: [B] }] }
  B: { imports: [{ stream: { account: A, subject: a.b } }, { service: { account: A, subject: q } }] }`,
  },
  reject: [
    {
      because: 'what is not exported',
      topology: `accounts:
  A: { exports: [{ stream: a.> }] }
  B:
    imports:
      - stream: { account: A, subject: ▸b.c }
`,
      says: 'does not export it',
      mend: 'export it there',
    },
    {
      because: 'what is exported to others',
      topology: `accounts:
  A: { exports: [{ stream: a.>, accounts: [C] }] }
  C: {}
  B:
    imports:
      - stream: { account: A, subject: ▸a.> }
`,
      says: 'to this account',
    },
  ],
});
