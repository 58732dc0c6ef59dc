import { ruleTable } from './rule-table.js';

ruleTable('refused-inbox-prefix', {
  accept: {
    "a user's name": `users: { orders-service: { password: { env: P } } }`,
    'a prefix of several tokens': `users: { u: { password: { env: P }, inbox_prefix: _INBOX.orders } }`,
    'a prefix in place of a name that makes none': `users: { "two words": { password: { env: P }, inbox_prefix: _INBOX_two } }`,
  },
  reject: [
    {
      because: 'wildcards',
      topology: `users:
  u: { password: { env: P }, inbox_prefix: ▸"_INBOX.*" }
  v: { password: { env: P }, inbox_prefix: ▸"_INBOX.>" }`,
      says: 'it has a wildcard',
      mend: 'inbox_prefix: _INBOX_orders',
    },
    {
      because: 'what is no subject',
      topology: `users:
  u: { password: { env: P }, inbox_prefix: ▸"_INBOX." }
  v: { password: { env: P }, inbox_prefix: ▸"my inbox" }`,
      says: ['it ends with a dot', 'it has white space'],
    },
    {
      because: "the server's own subjects",
      topology: `users:
  u: { password: { env: P }, inbox_prefix: ▸$JS.API }`,
      says: 'begins with `$`',
    },
    {
      because: 'a name that makes no subject',
      topology: `users:
  "two words": ▸{ password: { env: P } }`,
      says: 'The name of the user `two words`',
    },
  ],
});
