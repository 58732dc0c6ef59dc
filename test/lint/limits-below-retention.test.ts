import { ruleTable } from './rule-table.js';

ruleTable('limits-below-retention', {
  accept: {
    'limits with room': `streams: { S: { subjects: ['s.>'], max_age: 1h, max_msgs: 36_000, max_bytes: 36MiB, max_msgs_per_subject: 36_000 } }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
    'events that say no rate': `streams: { S: { subjects: ['s.>'], max_age: 30d, max_msgs: 10 } }
events: { s.a: {} }`,
    'a stream that keeps for ever': `streams: { S: { subjects: ['s.>'], max_msgs: 10 } }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
    'a quota for each of many subjects': `streams: { S: { subjects: ['s.>'], max_age: 1h, max_msgs_per_subject: 10 } }
events: { 's.{id}': { rate: 10/s } }`,
  },
  reject: [
    {
      because: 'fewer messages than come in',
      topology: `streams:
  S: { subjects: ['s.>'], max_age: 30d, max_msgs: ▸1_000_000 }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
      says: `Stream \`S\` is to keep 30d, and its max_msgs is reached after 28h: the messages of \`s.a\` (10/s) reach it. The rest is thrown away early`,
      mend: `a max_age of 28h`,
    },
    {
      because: 'fewer bytes than come in, where full means refused',
      topology: `streams:
  S: { subjects: ['s.>'], max_age: 1d, max_bytes: ▸1MiB, discard: new }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
      says: `its max_bytes is reached after 100s: the messages of \`s.a\` (10/s) reach it. From then on it refuses`,
    },
    {
      because: 'fewer of one subject than come in',
      topology: `streams:
  S: { subjects: ['s.>'], max_age: 1h, max_msgs_per_subject: ▸1_000 }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
      says: `\`s.a\` alone (10/s) reaches it`,
    },
    {
      because: 'what is copied from another stream',
      topology: `streams:
  S: { subjects: ['s.>'] }
  C: { sources: [{ name: S }], max_age: 1h, max_msgs: ▸1_000 }
events: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }`,
      says: `Stream \`C\` is to keep 1h`,
    },
  ],
});
