import { ruleTable } from './rule-table.js';

ruleTable('port-taken-twice', {
  accept: {
    'ports of their own': `server: { port: 4222, http: "127.0.0.1:8222", cluster: { name: C }, websocket: { port: 8080, no_tls: true } }`,
    'any port': `server: { port: -1, mqtt: { port: -1 } }`,
  },
  reject: [
    {
      because: 'one port',
      topology: `server:
  port: 8080
  websocket: { port: ▸8080, no_tls: true }
  http: 127.0.0.1:4222
  mqtt: { port: ▸4222 }
`,
      says: 'both listen on port',
      mend: 'another port',
    },
  ],
});
