import { ruleTable } from './rule-table.js';

ruleTable('account-limit-exceeded', {
  accept: {
    'streams that fit': `accounts:
  A:
    jetstream: { max_file: 3GiB, max_streams: 2 }
    streams:
      S: { subjects: [s], max_bytes: 1GiB, num_replicas: 3 }`,
    'an account without limits': `accounts:
  A:
    jetstream: true
    streams:
      S: { subjects: [s] }`,
    'streams of another account': `server: { account: { name: APP, jetstream: { max_file: 1MiB } } }
accounts: { A: { streams: { S: { subjects: [s], max_bytes: 1GiB } } } }`,
  },
  reject: [
    {
      because: 'streams that reserve more together, replicas counted',
      topology: `accounts:
  A:
    jetstream: { max_file: ▸1GiB, max_mem: ▸1MiB }
    streams:
      S: { subjects: [s], max_bytes: 512MiB, num_replicas: 3 }
      M: { subjects: [m], max_bytes: 2MiB, storage: memory }`,
      says: [
        `Account \`A\` may store 1 GiB (max_file), and its streams in file reserve 1.5 GiB together`,
        `in memory reserve 2 MiB`,
      ],
    },
    {
      because: 'a stream without max_bytes where the others reserve all of it',
      topology: `accounts:
  A:
    jetstream: { max_file: ▸1GiB }
    streams:
      S: { subjects: [s], max_bytes: 1GiB }
      T: { subjects: [t] }`,
      says: `reserve all of it, and one of them has no max_bytes`,
    },
    {
      because: 'more streams and consumers than it may have',
      topology: `accounts:
  A:
    jetstream: { max_streams: ▸1, max_consumers: ▸1 }
    streams:
      S: { subjects: [s] }
      T: { subjects: [t] }
    consumers: { c: { stream: S }, d: { stream: S } }`,
      says: [
        `may have 1 streams, and the topology has 2`,
        `may have 1 consumers a stream, and \`S\` has more`,
      ],
    },
    {
      because: 'a stream that is too large',
      topology: `accounts:
  A:
    jetstream: { disk_max_stream_bytes: 1MiB }
    streams:
      S: { subjects: [s], max_bytes: ▸2MiB }`,
      says: `has a max_bytes of 2 MiB, and one of account \`A\` may have 1 MiB (disk_max_stream_bytes)`,
    },
    {
      because: 'a stream without the limit that is required',
      topology: `accounts:
  A:
    jetstream: { max_bytes_required: true }
    streams:
      S: ▸{ subjects: [s] }`,
      says: `(max_bytes_required)`,
    },
    {
      because: 'too much unacknowledged',
      topology: `accounts:
  A:
    jetstream: { max_ack_pending: 10 }
    streams:
      S: { subjects: [s] }
    consumers: { c: { stream: S, ack_policy: explicit, max_ack_pending: ▸11 } }`,
      says: `max_ack_pending of 11, and one of account \`A\` may have 10`,
    },
  ],
});
