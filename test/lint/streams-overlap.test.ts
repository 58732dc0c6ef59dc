import { ruleTable } from './rule-table.js';

ruleTable('streams-overlap', {
  accept: {
    'streams beside each other': "streams: { A: { subjects: ['a.>'] }, B: { subjects: [a, 'b.*'] }, C: {} }",
    'the same subject in two accounts':
      "accounts: { X: { streams: { A: { subjects: ['a.>'] } } }, Y: { streams: { A: { subjects: ['a.>'] } } } }",
    'a mirror of a stream': "streams: { A: { subjects: ['a.>'] }, B: { mirror: { name: A } } }",
  },
  reject: [
    {
      because: 'the same subject twice',
      topology: 'streams:\n  A: { subjects: [a] }\n  B: { subjects: [b, ▸a] }',
      says: 'Stream `B` captures `a`, and `A` captures it too (topology.yaml:2)',
    },
    {
      because: 'partial wildcards that meet',
      topology: "streams:\n  A: { subjects: ['a.*.c'] }\n  B: { subjects: [▸'a.b.*'] }",
      says: '`A` captures `a.*.c` (topology.yaml:2): both take `a.b.c`',
      mend: '`a.b.c` belongs to a single stream',
    },
    {
      because: 'a stream of everything beside each stream before it and after it',
      topology:
        "streams:\n  A: { subjects: ['a.>'] }\n  ALL: { subjects: [▸'>'], no_ack: true }\n  C: { subjects: [▸c] }",
      says: ['Stream `ALL` captures `>`, and `A`', 'Stream `C` captures `c`, and `ALL`'],
    },
    {
      because: "a stream over a bucket's subjects",
      topology: "streams:\n  A: { subjects: ['$KV.>'] }\nkv:\n  B: ▸{}",
      says: 'Stream `KV_B` captures `$KV.B.>`, and `A` captures `$KV.>`',
    },
    {
      because: 'a subject that is the name of another stream',
      topology: "streams:\n  ORDERS: {}\n  B: { subjects: [▸'*'] }",
      says: 'both take `ORDERS`',
    },
  ],
});
