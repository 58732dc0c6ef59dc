import { ruleTable } from './rule-table.js';

ruleTable('endless-redelivery', {
  accept: {
    'a limit on deliveries': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
    'a consumer without acks': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: none }, d: { stream: S } }`,
    'a fan-out': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { streams: [S], ack_policy: explicit } }`,
    'a topology that names no services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit } }`,
  },
  reject: [
    {
      because: 'no limit, by default or written',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: ▸explicit }
  d: { stream: S, ack_policy: explicit, max_deliver: ▸unlimited }
services: { x: {} }`,
      says: [`Consumer \`c\` delivers a message without end`, `Consumer \`d\``],
      mend: `\`max_deliver: 5\``,
    },
  ],
});
