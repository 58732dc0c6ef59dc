import { ruleTable } from './rule-table.js';

ruleTable('server-name-missing', {
  accept: {
    'a name from the environment': `server: { server_name: { env: N }, jetstream: {}, cluster: { name: C, routes: ["nats://a:1", "nats://b:1"] } }`,
    'a server alone': `server: { jetstream: {} }`,
  },
  reject: [
    {
      because: 'none',
      topology: `server:
  jetstream: {}
  cluster: ▸{ name: C, routes: ["nats://a:1"] }
`,
      says: 'needs a `server_name`',
      mend: 'SERVER_NAME',
    },
    {
      because: 'one name for all',
      topology: `server:
  server_name: ▸a
  cluster: { name: C, size: 3 }
`,
      says: 'Every server',
      severity: 'warning',
    },
  ],
});
