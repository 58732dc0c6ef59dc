import { ruleTable } from './rule-table.js';

ruleTable('filter-without-event', {
  accept: {
    'a filter that an event has':
      "streams: { S: { subjects: ['a.>'] } }\nevents: { a.b: {} }\nconsumers: { c: { stream: S, filter_subject: a.b } }",
    'a filter over events':
      "streams: { S: { subjects: ['a.>'] } }\nevents: { a.b.c: {} }\nconsumers: { c: { stream: S, filter_subject: 'a.*.c' } }",
    'any filter on a stream without events':
      "streams: { S: { subjects: ['a.>'] } }\nevents: { z: {} }\nconsumers: { c: { stream: S, filter_subject: a.b } }",
    'a filter on what a service publishes':
      "streams: { S: { subjects: ['a.>'] } }\nevents: { a.b: {} }\nservices: { x: { publishes: [a.c] } }\nconsumers: { c: { stream: S, filter_subject: a.c } }",
  },
  reject: [
    {
      because: 'a misspelt token under a wildcard of the stream',
      topology:
        "streams: { S: { subjects: ['planning.>'] } }\nevents: { planning.story.transitioned: {} }\nconsumers:\n  c: { stream: S, filter_subject: ▸planning.story.transitoned }",
      says: 'which no event declares',
      mend: '`planning.story.transitioned`, or declare the event',
    },
  ],
});
