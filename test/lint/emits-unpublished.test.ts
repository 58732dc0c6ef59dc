import { ruleTable } from './rule-table.js';

ruleTable('emits-unpublished', {
  accept: {
    'what the service publishes': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, emits: [s.a] } }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
    'a consumer of no service': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, emits: [s.a] } }`,
    'one of the events that a wildcard publishes': `streams: { S: { subjects: ['s.>'] } }
events: { s.a: {} }
consumers: { c: { stream: S, emits: [s.a] } }
services: { x: { publishes: ['s.*'], consumes: [c] } }`,
  },
  reject: [
    {
      because: 'what the service does not publish',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, emits: [▸s.b, s.a] }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
      says: `Consumer \`c\` emits \`s.b\`, which its service \`x\` does not publish`,
      mend: `\`s.a\`, or name it under \`publishes\` of \`x\``,
    },
  ],
});
