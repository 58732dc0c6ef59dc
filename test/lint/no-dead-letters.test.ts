import { ruleTable } from './rule-table.js';

ruleTable('no-dead-letters', {
  accept: {
    'a stream of the notices': `streams: { S: { subjects: [s] }, D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }
services: { x: { consumes: [c] } }`,
    'a service that stores what it gives up on': `streams: { S: { subjects: [s] }, D: { subjects: ['dlq.>'] } }
events: { 'dlq.{consumer}': {} }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }
services: { x: { consumes: [c], publishes: ['dlq.{consumer}'] } }`,
    'a consumer without a limit, which is told of already': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit } }
services: { x: { consumes: [c] } }`,
    'a topology without services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
  },
  reject: [
    {
      because: 'consumers that give up in silence, once for all',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: explicit, max_deliver: ▸5 }
  d: { stream: S, ack_policy: explicit, max_deliver: 3 }
services: { x: { consumes: [c, d] } }`,
      says: `Consumers \`c\` and \`d\` give a message up after max_deliver, and no stream keeps it`,
      mend: `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>`,
    },
    {
      because: 'notices of another account',
      topology: `streams: { D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'] } }
accounts:
  A:
    streams: { S: { subjects: [s] } }
    consumers: { c: { stream: S, ack_policy: explicit, max_deliver: ▸5 } }
services: { x: { consumes: [c] } }`,
      says: `no stream of \`A\` keeps it`,
    },
    {
      because: 'notices of another stream only',
      topology: `streams: { S: { subjects: [s] }, D: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.T.*] } }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: ▸5 } }
services: { x: { consumes: [c] } }`,
      says: `Consumer \`c\` gives a message up`,
    },
  ],
});
