import { ruleTable } from './rule-table.js';

ruleTable('store-exceeded', {
  accept: {
    'streams that fit': `server: { jetstream: { max_file_store: 1GiB } }
streams: { S: { subjects: [s], max_bytes: 1GiB } }`,
    'replicas on the servers of a cluster': `server: { jetstream: { max_file_store: 1GiB }, cluster: { name: C, size: 3 } }
streams: { S: { subjects: [s], max_bytes: 1GiB, num_replicas: 3 } }`,
    'a server of which nobody says what it stores': `server: { jetstream: {} }
streams: { S: { subjects: [s], max_bytes: 1TiB } }`,
  },
  reject: [
    {
      because: 'streams of all accounts that reserve more than there is',
      topology: `server: { jetstream: { max_file_store: ▸1GiB, max_memory_store: ▸1MiB } }
streams: { S: { subjects: [s], max_bytes: 768MiB } }
kv: { B: { max_bytes: 2MiB, storage: memory } }
accounts: { A: { streams: { S: { subjects: [s], max_bytes: 768MiB } } } }`,
      says: [
        `The streams in file reserve 1.5 GiB, replicas counted each, and the server stores 1 GiB (max_file_store)`,
        `in memory reserve 2 MiB`,
      ],
    },
    {
      because: 'a volume that is too small',
      topology: `server: { jetstream: { volume_size: ▸10GiB } }
streams: { S: { subjects: [s], max_bytes: 10GiB } }`,
      says: `stores 9 GiB (volume_size)`,
    },
  ],
});
