import { ruleTable } from './rule-table.js';

ruleTable('unnamed-account', {
  accept: {
    'an account with a name': `server: { jetstream: {}, account: { name: FLEET } }
streams: { S: { subjects: [s] } }
accounts: { A: { jetstream: true } }`,
    'no other JetStream': `server: { jetstream: {} }
streams: { S: { subjects: [s] } }
accounts: { A: {} }`,
  },
  reject: [
    {
      because: 'none',
      topology: `server: { jetstream: {} }
streams: { S: { subjects: [s] } }
accounts:
  A: ▸{ jetstream: true }
`,
      says: 'global account has none',
      mend: 'account: { name',
    },
  ],
});
