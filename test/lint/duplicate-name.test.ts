import { ruleTable } from './rule-table.js';

ruleTable('duplicate-name', {
  accept: {
    'one name on two streams':
      'streams: { A: { subjects: [a] }, B: { subjects: [b] } }\nconsumers: { c: { stream: A, name: n }, d: { stream: B, name: n } }',
    'one stream name in two accounts':
      'accounts: { X: { streams: { A: { subjects: [a] } } }, Y: { streams: { A: { subjects: [a] } } } }',
  },
  reject: [
    {
      because: 'two consumers that are one on the server',
      topology:
        'streams: { A: { subjects: [a] } }\nconsumers:\n  c: { stream: A }\n  d: { stream: A, name: ▸c }',
      says: 'Consumer `d` has the name `c` on `A`, and so has `c` (topology.yaml:3)',
    },
    {
      because: 'a stream beside its bucket',
      topology: 'streams:\n  KV_B: { subjects: [a] }\nkv:\n  B: ▸{}',
      says: 'KV bucket `B` is the stream `KV_B` on the server, which topology.yaml:2 defines too',
    },
    {
      because: 'one key in two accounts',
      topology:
        'streams: { A: { subjects: [a] } }\nconsumers: { c: { stream: A } }\naccounts:\n  X:\n    streams: { A: { subjects: [a] } }\n    consumers:\n      c: ▸{ stream: A }',
      says: 'Two accounts have a consumer `c`',
    },
  ],
});
