import { ruleTable } from './rule-table.js';

ruleTable('refused-subject', {
  accept: {
    'subjects of all kinds':
      "streams: { A: { subjects: ['a.>', 'b.*.c', 'é.日本', 'd*'] } }\nconsumers: { c: { stream: A, filter_subjects: ['a.>'] } }\nevents: { 'a.{id}': {} }",
    'a permission for a queue group':
      "users: { u: { password: { env: P }, permissions: { subscribe: ['a.> workers', 'b'] } } }",
  },
  reject: [
    {
      because: 'subjects of streams',
      topology: "streams:\n  A: { subjects: [▸a..b, ▸'a b', ▸'>.a', ▸a., ▸.a] }",
      says: [
        '`a..b` is no subject: it has an empty token',
        'white space',
        '`>` stands before',
        'ends with a dot',
        'begins with a dot',
      ],
    },
    {
      because: 'filters, deliver subjects and transforms',
      topology:
        "streams:\n  A: { subjects: [a], subject_transform: { src: ▸b..c, dest: d } }\n  B: { sources: [{ name: A, filter_subject: ▸a. }] }\nconsumers:\n  c: { stream: A, filter_subject: ▸.a, deliver_subject: ▸'d d' }",
      says: ['`b..c`', '`a.`', '`.a`', '`d d`'],
    },
    {
      because: 'the subject of an event',
      topology: "events:\n  a..b: ▸{}\n  'c.*': ▸{}",
      says: ['`a..b` is no subject', 'has a wildcard'],
    },
    {
      because: 'what a service publishes and a user may',
      topology:
        "services:\n  x: { publishes: [▸a..b] }\nusers:\n  u: { password: { env: P }, permissions: { publish: { deny: [▸'a b'] }, subscribe: [▸'>.a'] } }",
      says: ['`a..b`', '`a b`', '`>.a`'],
    },
  ],
});
