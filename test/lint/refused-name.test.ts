import { ruleTable } from './rule-table.js';

ruleTable('refused-name', {
  accept: {
    'names that the server takes':
      'streams: { ORDERS-1_x: { subjects: [a] }, "Größe:1": { subjects: [b] } }\nkv: { a_B-1: {} }',
    'a consumer whose key is no name, with a name that is':
      'streams: { S: { subjects: [a] } }\nconsumers: { orders.billing: { stream: S, name: billing } }',
  },
  reject: [
    {
      because: 'streams with every refused character',
      topology:
        "streams:\n  a.b: ▸{ subjects: [a] }\n  'a b': ▸{ subjects: [b] }\n  'a*': ▸{ subjects: [c] }\n  'a>': ▸{ subjects: [d] }\n  a/b: ▸{ subjects: [e] }\n  a\\b: ▸{ subjects: [f] }",
      says: ['`a.b` has a `.`', 'has white space', 'has a `*`', 'has a `>`', 'has a `/`', 'has a `\\`'],
      mend: '`a-b`',
    },
    {
      because: 'a consumer by its key and by its name',
      topology:
        'streams: { S: { subjects: [a] } }\nconsumers:\n  a.b: ▸{ stream: S }\n  c: { stream: S, name: ▸c/d }',
      says: ['The name of consumer `a.b`', 'The name of consumer `c/d` (`c`)'],
    },
    {
      because: 'buckets with what streams may have',
      topology: 'kv:\n  a:b: ▸{}\nobject_stores:\n  "é": ▸{}',
      says: ['KV bucket `a:b`', 'object store `é`'],
    },
    {
      because: 'names that are too long on the server',
      topology: `streams:\n  ${'s'.repeat(256)}: ▸{ subjects: [a] }\n  ${'é'.repeat(128)}: ▸{ subjects: [b] }\nkv:\n  ${'b'.repeat(253)}: ▸{}`,
      says: ['has 256 bytes', 'has 256 bytes', 'has 256 bytes'],
      mend: 'Shorten it by 1',
    },
    {
      because: 'a source outside the topology that can have no such name',
      topology: 'streams:\n  S: { sources: [{ name: ▸a.b, external: { api: x } }] }',
      says: 'stream `a.b`',
    },
    {
      because: 'a user with white space',
      topology: "users:\n  'a b': ▸{ password: { env: P } }",
      says: 'user `a b`',
    },
    { because: 'an empty name', topology: "streams:\n  '': ▸{ subjects: [a] }", says: 'empty name' },
  ],
});
