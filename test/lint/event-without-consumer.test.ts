import { ruleTable } from './rule-table.js';

ruleTable('event-without-consumer', {
  accept: {
    'an event that a filter takes': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S, filter_subject: s.a } }`,
    'an event that a consumer without a filter takes': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S } }`,
    'an event that is read where it is copied to': `streams: { S: { subjects: ['s.>'] }, C: { sources: [{ name: S, subject_transforms: [{ src: 's.*', dest: 'c.{{wildcard(1)}}' }] }] } }
events: { s.a: {} }
consumers: { c: { stream: C, filter_subject: c.a } }`,
    'an event that is published again for whoever listens': `streams: { S: { subjects: ['s.>'], republish: { src: 's.>', dest: 'live.>' } } }
events: { s.a: {} }
services: { x: { publishes: [s.a] } }`,
    'a topology without consumers and services': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }`,
    'an event that nothing stores, which is told of already': `streams: { S: { subjects: ['s.>'] } }
events: { t.a: {} }
consumers: { c: { stream: S } }`,
  },
  reject: [
    {
      because: 'an event beside the filters',
      topology: `streams: { S: { subjects: ['s.>'] } }
events:
  s.a: {}
  s.b: ▸{}
consumers: { c: { stream: S, filter_subject: s.a } }`,
      says: `Event \`s.b\` is stored by \`S\`, and no consumer reads it`,
      mend: `Give a consumer a filter for it`,
    },
    {
      because: 'an event of a service, without any consumer',
      topology: `streams: { S: { subjects: ['s.>'] } }
events:
  s.a: ▸{}
services: { x: { publishes: [s.a] } }`,
      says: `no consumer reads it`,
    },
    {
      because: 'an event whose copies are read under another subject only',
      topology: `streams: { S: { subjects: ['s.>'] }, C: { sources: [{ name: S, subject_transforms: [{ src: 's.*', dest: 'c.{{wildcard(1)}}' }] }] } }
events:
  s.a: ▸{}
consumers: { c: { stream: C, filter_subject: c.b } }`,
      says: `stored by \`S\` and \`C\``,
    },
  ],
});
