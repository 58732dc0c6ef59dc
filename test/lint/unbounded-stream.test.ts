import { ruleTable } from './rule-table.js';

ruleTable('unbounded-stream', {
  accept: {
    max_bytes: `streams: { S: { subjects: [s], max_bytes: 5MiB } }`,
    'a number of messages of limited size': `streams: { S: { subjects: [s], max_msgs: 5, max_msg_size: 5KiB } }`,
    'a bucket': `kv: { B: {} }`,
    'a topology that names no services': `streams: { S: { subjects: ['s.>'] } }`,
  },
  reject: [
    {
      because: 'no limit in bytes, where the topology says what the server stores',
      topology: `server: { jetstream: { max_file_store: 9GiB } }
streams:
  S: ▸{ subjects: [s] }`,
      says: `Stream \`S\` has no max_bytes`,
      severity: 'warning',
    },
    {
      because: 'no limit in bytes',
      topology: `streams:
  S: ▸{ subjects: [s] }
  T: ▸{ subjects: [t], max_msgs: 10_000 }
services: { x: {} }`,
      says: [`Stream \`S\` has no max_bytes: it may fill`, `its 10,000 messages may have 1 MiB each`],
    },
  ],
});
