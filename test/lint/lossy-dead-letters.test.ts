import { ruleTable } from './rule-table.js';

ruleTable('lossy-dead-letters', {
  accept: {
    'a stream that keeps them as long and as well': `streams:
  S: { subjects: [s], max_age: 30d, num_replicas: 3 }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_age: 30d, num_replicas: 3 }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
    'a quota for each consumer': `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_msgs: 10_000, max_msgs_per_subject: 1_000 }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 }, d: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
    'a stream in memory for a stream in memory': `streams:
  S: { subjects: [s], storage: memory }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], storage: memory }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
    'a stream that no consumer gives up into': `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_age: 1h }
consumers: { c: { stream: S } }`,
  },
  reject: [
    {
      because: 'forgetting before the origin does',
      topology: `streams:
  S: { subjects: [s], max_age: 30d }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_age: ▸1h }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `Stream \`D\` keeps dead letters, and forgets them after 1h, while \`S\` keeps its messages 30d`,
      mend: `\`max_age: 30d\``,
    },
    {
      because: 'forgetting what the origin keeps for ever',
      topology: `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_age: ▸1h }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `keeps its messages for ever`,
    },
    {
      because: 'less safe storage',
      topology: `streams:
  S: { subjects: [s], num_replicas: 3 }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], storage: ▸memory, num_replicas: ▸1 }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: [`is in memory, while \`S\` is on disk`, `has 1 of the 3 replicas`],
    },
    {
      because: 'fewer replicas by default',
      topology: `streams:
  S: { subjects: [s], num_replicas: 3 }
  D: ▸{ subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'] }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `has 1 of the 3 replicas that \`S\` has`,
    },
    {
      because: 'room for few',
      topology: `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_msgs: ▸100 }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `has room for 100, of which the oldest are thrown away`,
    },
    {
      because: 'one consumer that pushes out the others',
      topology: `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], max_bytes: 1MiB, discard: ▸old }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 }, d: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `one broken consumer pushes out the dead letters of the others`,
    },
    {
      because: 'retention interest that nobody is interested in',
      topology: `streams:
  S: { subjects: [s],  }
  D: { subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>'], retention: ▸interest }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }`,
      says: `drops each as it comes`,
    },
    {
      because: 'copies that are too large for it',
      topology: `streams:
  S: { subjects: [s], max_msg_size: 1MiB }
  D: { subjects: ['dlq.>'], max_msg_size: ▸64KiB }
events: { 'dlq.{c}': {} }
consumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }
services: { x: { consumes: [c], publishes: ['dlq.{c}'] } }`,
      says: `refuses messages above 64KiB, which \`S\` takes`,
    },
  ],
});
