import { ruleTable } from './rule-table.js';

ruleTable('subject-not-captured', {
  accept: {
    'an event that a stream captures': "streams: { S: { subjects: ['a.>'] } }\nevents: { a.b: {} }",
    'an event that a stream captures by its name': 'streams: { S: {} }\nevents: { S: {} }',
    'an event with a parameter': "streams: { S: { subjects: ['a.*.c'] } }\nevents: { 'a.{id}.c': {} }",
    'a stream of an account':
      "accounts: { A: { streams: { S: { subjects: ['a.>'] } } } }\nevents: { a.b: {} }",
    'an event that a transform makes of another':
      "streams: { S: { subjects: ['in.*'], subject_transform: { src: 'in.*', dest: 'out.{{wildcard(1)}}' } } }\nevents: { in.a: {}, out.a: {} }",
    'an event that is only published again':
      "streams: { S: { subjects: ['s.>'], republish: { src: 's.>', dest: 'live.s.>' } } }\nevents: { s.a: {}, live.s.a: {} }",
  },
  reject: [
    {
      because: 'an event beside the subjects of a stream',
      topology:
        "streams: { S: { subjects: ['planning.story.>'] } }\nevents:\n  planning.phase.completed: ▸{}",
      says: 'Event `planning.phase.completed` is captured by no stream',
      mend: 'Add `planning.phase.completed` to the subjects of a stream',
    },
    {
      because: 'a published subject that is no event',
      topology: 'streams: { S: { subjects: [a] } }\nservices:\n  x: { publishes: [▸b] }',
      says: 'Subject `b`, published by `x`, is captured by no stream',
    },
    {
      because: 'an event of which a stream captures a part',
      topology: "streams: { S: { subjects: [a.1.c] } }\nevents:\n  'a.{id}.c': ▸{}",
      says: 'in part only: `S`',
      severity: 'warning',
    },
    {
      because: 'an event whose subject only a mirror has',
      topology: 'streams: { M: { mirror: { name: X, external: { api: $JS.x.API } } } }\nevents:\n  a: ▸{}',
      says: 'captured by no stream',
    },
    {
      because: 'an event with a misspelt token',
      topology: "streams: { S: { subjects: ['orders.>'] } }\nevents:\n  'order.{id}': ▸{}",
      says: 'captured by no stream',
      mend: '`orders.*`, or add `order.*`',
    },
  ],
});
