import { ruleTable } from './rule-table.js';

ruleTable('refused-consumer-replicas', {
  accept: {
    'fewer than the stream has': `streams: { S: { subjects: ['s.>'], num_replicas: 3 } }
consumers:
  c: { stream: S, num_replicas: 1 }`,
    'what the stream has': `streams: { S: { subjects: ['s.>'], num_replicas: 3, retention: interest } }
consumers:
  c: { stream: S, num_replicas: 0 }`,
  },
  reject: [
    {
      because: `more than the stream has`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, num_replicas: ▸3 }`,
      says: `has 3 replicas and its stream \`S\` 1`,
    },
    {
      because: `fewer on an interest stream`,
      topology: `streams: { S: { subjects: ['s.>'], num_replicas: 3, retention: interest } }
consumers:
  c: { stream: S, num_replicas: ▸1 }`,
      says: `(interest) 3: the server takes no fewer`,
    },
  ],
});
