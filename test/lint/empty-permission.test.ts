import { ruleTable } from './rule-table.js';

ruleTable('empty-permission', {
  accept: {
    'a denial of everything': `users: { u: { password: { env: P }, permissions: { publish: { deny: ['>'] }, subscribe: [a] } } }`,
    'no permissions at all': `users: { u: { password: { env: P } } }`,
  },
  reject: [
    {
      because: `empty lists`,
      topology: `users:
  u: { password: { env: P }, permissions: { publish: ▸[], subscribe: { allow: ▸[] } } }`,
      says: [`allowed to publish an empty list`, `allowed to subscribe an empty list`],
      mend: `publish: { deny: [">"] }`,
    },
  ],
});
