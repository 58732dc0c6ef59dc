import { ruleTable } from './rule-table.js';

ruleTable('contradicted-role', {
  accept: {
    'a role alone': `users: { ci: { password: { env: P }, role: plan } }`,
    'a role with permissions that add to it': `users: { ci: { password: { env: P }, role: plan, permissions: { derived: true, publish: [a] } } }`,
    'permissions for the other direction': `users: { ci: { password: { env: P }, role: plan, permissions: { subscribe: ["_INBOX_ci.>"] } } }`,
  },
  reject: [
    {
      because: 'a role on the login of a service',
      topology: `services: { billing: { user: ci } }
users:
  ci: { password: { env: P }, role: ▸apply }`,
      says: 'the service `billing` logs in as it',
      mend: 'Give `billing` a user of its own.',
    },
    {
      because: 'a role beside permissions that take its place',
      topology: `users:
  ci: { password: { env: P }, role: ▸apply, permissions: { publish: [a] } }`,
      says: 'takes the place of what the role needs',
      mend: 'derived: true',
    },
  ],
});
