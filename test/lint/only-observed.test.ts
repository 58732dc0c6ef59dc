import { ruleTable } from './rule-table.js';

ruleTable('only-observed', {
  accept: {
    'an event with a worker beside the fan-out': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { streams: all }, d: { stream: S } }`,
    'an event that the fan-out names': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, 's.b.{id}': {} }
consumers: { c: { streams: all, filter_subjects: [s.a, 's.b.*'] } }`,
    'an exception on one of its events': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: { exceptions: { only-observed: why } } }
consumers: { c: { streams: all } }`,
  },
  reject: [
    {
      because: 'events that a fan-out alone hears',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {}, s.c: {} }
consumers:
  c: ▸{ streams: all }
  d: { stream: S, filter_subject: s.c }`,
      says: `Nobody but \`c\` hears \`s.a\` and \`s.b\``,
    },
  ],
});
