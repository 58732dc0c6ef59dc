import { ruleTable } from './rule-table.js';

ruleTable('wildcard-in-token', {
  accept: { 'wildcards that are tokens': "streams: { A: { subjects: ['a.*.b.>', 'c'] } }" },
  reject: [
    {
      because: 'a prefix with a star',
      topology: "streams:\n  A: { subjects: [▸'orders*'] }",
      says: '`orders*` has `orders*`: inside a token `*` is a plain character',
    },
    {
      because: 'a permission by prefix',
      topology: "users:\n  u: { password: { env: P }, permissions: { publish: [▸'app_*.x'] } }",
      says: '`app_*`',
    },
    {
      because: 'a filter with a closing `>`',
      topology:
        "streams: { A: { subjects: ['a.>'] } }\nconsumers:\n  c: { stream: A, filter_subject: ▸'a.b>' }",
      says: '`b>`',
    },
  ],
});
