import { ruleTable } from './rule-table.js';

ruleTable('deliver-policy-unstated', {
  accept: {
    'a start that is written': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, deliver_policy: all } }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
    'a handler that emits nothing': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, emits: [] } }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
    'a workqueue, which has no past': `streams: { S: { subjects: ['s.>'], retention: workqueue } }
consumers: { c: { stream: S, ack_policy: explicit } }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
    'a consumer of no service': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S } }`,
  },
  reject: [
    {
      because: 'a durable that acts',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ stream: S }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
      says: `Consumer \`c\` does not say where it begins: by default with the first message that \`S\` still has, so when it is made it acts on what is long past`,
      mend: `\`deliver_policy: new\``,
    },
    {
      because: 'a fan-out',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ streams: all }`,
      says: `at the start of every instance`,
    },
    {
      because: 'an ephemeral one',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: ▸{ stream: S, durability: ephemeral }
events: { s.a: {} }
services: { x: { publishes: [s.a], consumes: [c] } }`,
      says: `at every start after a pause`,
    },
  ],
});
