import { ruleTable } from './rule-table.js';

ruleTable('shared-inbox', {
  accept: {
    'a prefix for each user': `users: { a: { password: { env: P } }, ab: { password: { env: P } } }`,
    'the same prefix in two accounts': `accounts: { A: {}, B: {} }
users:
  a: { password: { env: P }, account: A, inbox_prefix: _INBOX }
  b: { password: { env: P }, account: B, inbox_prefix: _INBOX }`,
  },
  reject: [
    {
      because: 'one prefix of two users',
      topology: `users:
  a: { password: { env: P }, inbox_prefix: _INBOX }
  b: { password: { env: P }, inbox_prefix: ▸_INBOX }`,
      says: 'which overlaps `_INBOX.>` of `a` (topology.yaml:2)',
    },
    {
      because: 'a name that begins with the tokens of another',
      topology: `users:
  a: { password: { env: P } }
  a.b: ▸{ password: { env: P } }`,
      says: '`_INBOX_a.b.>`, which overlaps `_INBOX_a.>`',
    },
  ],
});
