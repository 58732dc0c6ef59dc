import { ruleTable } from './rule-table.js';

ruleTable('event-without-publisher', {
  accept: {
    'an event that a service publishes': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
services: { x: { publishes: [s.a] } }`,
    'an event that a service publishes by a wildcard': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
services: { x: { publishes: ['s.*'] } }`,
    'a topology without services': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }`,
    'an event of the server': `streams: { S: { subjects: ['$JS.EVENT.ADVISORY.>'] } }
events: { '$JS.EVENT.ADVISORY.API': {} }
services: { x: {} }`,
    'an event that a transform makes': `streams: { S: { subjects: ['in.*'], subject_transform: { src: 'in.*', dest: 'out.{{wildcard(1)}}' } } }
events: { in.a: {}, out.a: {} }
services: { x: { publishes: [in.a] } }`,
  },
  reject: [
    {
      because: 'an event that somebody waits for',
      topology: `streams: { S: { subjects: ['s.>'] } }
events:
  s.a: ▸{}
consumers: { c: { stream: S, filter_subject: s.a } }
services: { x: { consumes: [c] } }`,
      says: `Event \`s.a\` is published by no service, and \`c\` waits for it`,
      mend: `Name it under \`publishes\``,
    },
    {
      because: 'an event that is neither published nor consumed',
      topology: `streams: { S: { subjects: ['s.>'] } }
events:
  s.a: ▸{}
services: { x: {} }`,
      says: `Event \`s.a\` is published by no service.`,
    },
  ],
});
