import { ruleTable } from './rule-table.js';

ruleTable('cluster-without-routes', {
  accept: {
    routes: `server: { server_name: a, jetstream: {}, cluster: { name: C, routes: ["nats://a:6222"] } }`,
    'a cluster without JetStream': `server: { cluster: { name: C } }`,
  },
  reject: [
    {
      because: 'no routes',
      topology: `server:
  server_name: a
  jetstream: {}
  cluster: ▸{ name: C }
`,
      says: 'no routes',
      mend: 'routes: [',
    },
  ],
});
