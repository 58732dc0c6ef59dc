import { ruleTable } from './rule-table.js';

ruleTable('server-without-jetstream', {
  accept: {
    'streams on a server with it': `server: { jetstream: {} }
streams: { S: { subjects: [s] } }`,
    'streams without a word about the server': `streams: { S: { subjects: [s] } }`,
  },
  reject: [
    {
      because: 'streams',
      topology: `server: {}
streams: ▸{ S: { subjects: [s] } }
`,
      says: 'the server has none',
      mend: 'jetstream',
    },
    {
      because: 'an account that has it off',
      topology: `server: { jetstream: {} }
accounts:
  A:
    jetstream: false
    streams: ▸{ S: { subjects: [s] } }
`,
      says: 'turned off',
    },
    {
      because: 'MQTT',
      topology: `server:
  mqtt: ▸{ port: 1883 }
`,
      says: 'MQTT',
    },
  ],
});
