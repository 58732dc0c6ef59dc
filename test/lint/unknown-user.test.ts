import { ruleTable } from './rule-table.js';

ruleTable('unknown-user', {
  accept: {
    'a user of the topology': 'users: { u: { password: { env: P } } }\nservices: { x: { user: u } }',
    'a service without a user': 'services: { x: {} }',
  },
  reject: [
    {
      because: 'a misspelt user',
      topology: 'users: { billing: { password: { env: P } } }\nservices:\n  x: { user: ▸biling }',
      says: 'Service `x` logs in as the user `biling`, which nothing defines',
      mend: '`billing`',
    },
    {
      because: 'a user where there is none',
      topology: 'services: { x: { user: ▸u } }',
      says: '`u`',
      mend: 'Define `u`',
    },
  ],
});
