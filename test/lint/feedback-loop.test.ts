import { ruleTable } from './rule-table.js';

ruleTable('feedback-loop', {
  accept: {
    'a chain': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b } }
services: { x: { publishes: [s.a] }, y: { publishes: [s.b], consumes: [ca] }, z: { consumes: [cb] } }`,
    'services that answer each other, where a handler emits nothing': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b, emits: [] } }
services: { x: { publishes: [s.a], consumes: [cb] }, y: { publishes: [s.b], consumes: [ca] } }`,
    'a loop with its reason, on any of its services': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b } }
services: { x: { publishes: [s.a], consumes: [cb] }, y: { publishes: [s.b], consumes: [ca], exceptions: { feedback-loop: it counts hops } } }`,
  },
  reject: [
    {
      because: 'two services that answer each other',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b } }
services:
  x: { publishes: [▸s.a], consumes: [cb] }
  y: { publishes: [s.b], consumes: [ca] }`,
      says: `Services \`x\` and \`y\` may answer each other without end: \`s.a\` → \`ca\` (y) → \`s.b\` → \`cb\` (x) → \`s.a\`.`,
      mend: `\`emits\` on each consumer`,
    },
    {
      because: 'a service that answers itself',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b } }
services:
  x: { publishes: [▸s.a], consumes: [ca] }`,
      says: `Service \`x\` may answer itself without end: \`s.a\` → \`ca\` (x) → \`s.a\``,
    },
    {
      because: 'a loop through a consumer without a filter, a copy and a transform',
      topology: `streams: { S: { subjects: [s.a] }, C: { subjects: [s.b], sources: [{ name: S, subject_transforms: [{ src: s.a, dest: c.a }] }] } }
events: { s.a: {}, s.b: {} }
consumers: { all: { stream: C }, cb: { stream: C, filter_subject: s.b } }
services:
  x: { publishes: [▸s.a], consumes: [cb] }
  y: { publishes: [▸s.b], consumes: [all] }`,
      says: [`\`s.a\` → \`all\` (y) → \`s.b\` → \`cb\` (x) → \`s.a\``, `Service \`y\` may answer itself`],
    },
    {
      because: 'a loop by what is published again',
      topology: `streams: { S: { subjects: [s.a], republish: { src: s.a, dest: again.a } }, T: { subjects: ['again.>'] } }
events: { s.a: {} }
consumers: { c: { stream: T } }
services:
  x: { publishes: [▸s.a], consumes: [c] }`,
      says: `\`s.a\` → \`c\` (x) → \`s.a\``,
    },
    {
      because: 'two loops that share a service',
      topology: `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {}, s.b: {}, s.c: {} }
consumers: { ca: { stream: S, filter_subject: s.a }, cb: { stream: S, filter_subject: s.b }, ca2: { stream: S, filter_subject: s.a }, cc: { stream: S, filter_subject: s.c } }
services:
  x: { publishes: [▸▸s.a], consumes: [cb, cc] }
  y: { publishes: [s.b], consumes: [ca] }
  z: { publishes: [s.c], consumes: [ca2] }`,
      says: [`Services \`x\` and \`y\``, `Services \`x\` and \`z\``],
    },
  ],
});
