import { ruleTable } from './rule-table.js';

ruleTable('refused-workqueue-consumer', {
  accept: {
    'an explicit reader of all': `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  c: { stream: Q, ack_policy: explicit, deliver_policy: all }`,
    'any reader of another stream': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_policy: new }`,
  },
  reject: [
    {
      because: `acks that are not explicit`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: ▸Q, filter_subject: q.a }
  b: { stream: Q, filter_subject: q.b, ack_policy: ▸all }`,
      says: [`has ack_policy none (the default)`, `has ack_policy \`all\``],
      mend: `\`ack_policy: explicit\``,
    },
    {
      because: `a reader of what is new`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  c: { stream: Q, ack_policy: explicit, deliver_policy: ▸new }`,
      says: `has deliver_policy \`new\``,
    },
    {
      because: `a fan-out`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  c: { streams: ▸all, durability: ephemeral }`,
      says: `is a fan-out over \`Q\`, a workqueue`,
    },
  ],
});
