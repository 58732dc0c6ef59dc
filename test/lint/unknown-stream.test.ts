import { ruleTable } from './rule-table.js';

ruleTable('unknown-stream', {
  accept: {
    'a stream of the topology': 'streams: { S: { subjects: [a] } }\nconsumers: { c: { stream: S } }',
    "a bucket's stream": 'kv: { B: {} }\nconsumers: { c: { stream: KV_B } }',
    'all streams where there are some':
      'streams: { S: { subjects: [a] } }\nconsumers: { c: { streams: all } }',
    'a stream of the same account':
      'accounts: { A: { streams: { S: { subjects: [a] } }, consumers: { c: { stream: S } } } }',
  },
  reject: [
    {
      because: 'a misspelt stream',
      topology: 'streams: { ORDERS: { subjects: [a] } }\nconsumers:\n  c:\n    stream: ▸ORDER',
      says: 'Consumer `c` reads the stream `ORDER`, which nothing defines',
      mend: '`ORDERS`',
    },
    {
      because: 'one misspelt stream of several',
      topology: 'streams: { A: { subjects: [a] } }\nconsumers:\n  c:\n    streams: [A, ▸QUITE_OTHER]',
      says: '`QUITE_OTHER`',
      mend: 'Define `QUITE_OTHER` under `streams`.',
    },
    {
      because: 'all of no streams',
      topology: 'consumers:\n  c: { streams: ▸all }',
      says: 'the topology has none',
    },
    {
      because: 'a stream of another account',
      topology: 'streams: { S: { subjects: [a] } }\naccounts:\n  A:\n    consumers:\n      c: { stream: ▸S }',
      says: 'which is in the default account',
    },
  ],
});
