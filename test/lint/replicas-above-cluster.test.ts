import { ruleTable } from './rule-table.js';

ruleTable('replicas-above-cluster', {
  accept: {
    'as many servers': `server: { server_name: { env: N }, jetstream: {}, cluster: { name: C, size: 3, routes: ["nats://a:1"] } }
streams: { S: { subjects: [s], num_replicas: 3 } }`,
    'no word about the server': `streams: { S: { subjects: [s], num_replicas: 3 } }`,
  },
  reject: [
    {
      because: 'more',
      topology: `server: { jetstream: {} }
streams:
  S:
    subjects: [s]
    num_replicas: ▸3
`,
      says: 'is alone',
      mend: 'Lower it to 1',
    },
  ],
});
