import { ruleTable } from './rule-table.js';

ruleTable('filter-outside-stream', {
  accept: {
    'a filter inside its stream':
      "streams: { S: { subjects: ['a.>'] } }\nconsumers: { c: { stream: S, filter_subject: a.b } }",
    'a filter wider than its stream':
      "streams: { S: { subjects: [a.b] } }\nconsumers: { c: { stream: S, filter_subject: 'a.>' } }",
    'a filter on what a stream sources':
      "streams: { A: { subjects: ['a.>'] }, B: { subjects: [b], sources: [{ name: A }] } }\nconsumers: { c: { stream: B, filter_subject: a.x } }",
    'a filter on what a mirror copies':
      "streams: { A: { subjects: ['a.>'] }, B: { mirror: { name: A } } }\nconsumers: { c: { stream: B, filter_subject: a.x } }",
    'a filter on what a transform makes':
      "streams: { A: { subjects: ['a.*'], subject_transform: { src: 'a.*', dest: 'z.$1' } } }\nconsumers: { c: { stream: A, filter_subject: z.x } }",
    'a filter on what the transform of a source makes':
      "streams: { A: { subjects: ['a.*'] }, B: { sources: [{ name: A, subject_transforms: [{ src: 'a.*', dest: 'z.$1' }] }] } }\nconsumers: { c: { stream: B, filter_subject: z.x } }",
    'any filter on a mirror of an unknown stream':
      'streams: { B: { mirror: { name: X, external: { api: $JS.x.API } } } }\nconsumers: { c: { stream: B, filter_subject: a } }',
    'a fan-out filter that one of its streams stores':
      "streams: { A: { subjects: ['a.>'] }, B: { subjects: [b] } }\nconsumers: { c: { streams: all, filter_subject: b } }",
    'a filter on a bucket': "kv: { B: {} }\nconsumers: { c: { stream: KV_B, filter_subject: '$KV.B.x' } }",
    'a filter on the default subject of a stream':
      'streams: { S: {} }\nconsumers: { c: { stream: S, filter_subject: S } }',
    'streams that source each other':
      'streams: { A: { subjects: [a], sources: [{ name: B, filter_subject: b }] }, B: { subjects: [b], sources: [{ name: A, filter_subject: a }] } }',
  },
  reject: [
    {
      because: 'a misspelt filter',
      topology:
        "streams:\n  PLANNING: { subjects: ['planning.story.>'] }\nconsumers:\n  c:\n    stream: PLANNING\n    filter_subjects: [planning.story.moved, ▸'planing.story.>']",
      says: 'Consumer `c` filters `planing.story.>`, which `PLANNING` never stores',
      mend: '`planning.story.>`, or add the subject to the stream (topology.yaml:2)',
    },
    {
      because: 'a fan-out filter that none of its streams stores',
      topology:
        "streams: { A: { subjects: ['a.>'] }, B: { subjects: [b] } }\nconsumers:\n  c: { streams: all, filter_subject: ▸z }",
      says: 'which `A` and `B` never store',
    },
    {
      because: 'a filter on a subject that a transform renames',
      topology:
        "streams: { A: { subjects: ['a.*'], subject_transform: { src: 'a.*', dest: 'z.$1' } } }\nconsumers:\n  c: { stream: A, filter_subject: ▸a.x }",
      says: '`a.x`, which `A` never stores',
    },
    {
      because: 'the filter of a source that its origin does not store',
      topology: "streams:\n  A: { subjects: ['a.>'] }\n  B: { sources: [{ name: A, filter_subject: ▸b.x }] }",
      says: 'Stream `B` copies `b.x` from `A`, which never stores it',
    },
    {
      because: 'republishing what is never stored',
      topology: "streams:\n  A: { subjects: ['a.>'], republish: { src: ▸b.x, dest: z } }",
      says: 'republishes `b.x`, which it never stores',
    },
    {
      because: 'a literal beside a wildcard of the same length',
      topology:
        "streams: { A: { subjects: [a.b] } }\nconsumers:\n  c: { stream: A, filter_subject: ▸'a.b.>' }",
      says: '`a.b.>`',
    },
    {
      because: 'a filter with a misspelt token under a wildcard of its stream',
      topology:
        "streams: { S: { subjects: ['orders.>'] } }\nconsumers:\n  c: { stream: S, filter_subject: ▸order.created }",
      says: 'never stores',
      mend: '`orders.created`, or add the subject',
    },
  ],
});
