import { ruleTable } from './rule-table.js';

ruleTable('route-without-login', {
  accept: {
    'a login by reference': `server: { cluster: { name: C, authorization: { user: r, password: { env: P } }, routes: [{ env: ROUTE_A }] } }`,
    'nobody asks': `server: { cluster: { name: C, routes: ["nats://a:6222"] } }`,
  },
  reject: [
    {
      because: 'a route without',
      topology: `server:
  cluster:
    name: C
    authorization: { user: r, password: { env: P } }
    routes: [▸"nats://a:6222"]
`,
      says: 'has no login',
      mend: '{ env:',
    },
    {
      because: 'a gateway without',
      topology: `server:
  gateway:
    name: C
    authorization: { user: r, password: { env: P } }
    gateways: [{ name: D, urls: [▸"nats://d:7222"] }]
`,
      says: 'has no login',
    },
  ],
});
