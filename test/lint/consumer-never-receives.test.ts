import { ruleTable } from './rule-table.js';

ruleTable('consumer-never-receives', {
  accept: {
    'a consumer of an event that is published': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { c: { stream: S } }
services: { x: { publishes: [s.a], consumes: [c] } }`,
    'a topology without services': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S } }`,
    'a consumer of what no event declares, which is told of already': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S, filter_subject: s.b } }
services: { x: {} }`,
    'a consumer of advisories': `streams: { S: { subjects: ['$JS.EVENT.ADVISORY.>'] } }
consumers: { c: { stream: S } }
services: { x: { consumes: [c] } }`,
    'a consumer of what a sealed stream has': `streams: { S: { subjects: [s], sealed: true } }
consumers: { c: { stream: S, deliver_policy: all } }`,
  },
  reject: [
    {
      because: 'a consumer of events that nobody publishes',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers:
  c: ▸{ stream: S }
services: { x: { consumes: [c] } }`,
      says: `Consumer \`c\` never receives a message: no service publishes \`s.a\` and \`s.b\``,
    },
    {
      because: 'a consumer that wants what is new of a sealed stream',
      topology: `streams: { S: { subjects: [s], sealed: true } }
consumers:
  c: { stream: S, deliver_policy: ▸new }`,
      says: `which is sealed`,
      mend: `\`deliver_policy: all\``,
    },
  ],
});
