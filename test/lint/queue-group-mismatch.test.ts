import { ruleTable } from './rule-table.js';

ruleTable('queue-group-mismatch', {
  accept: {
    'one of them': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, deliver_group: g, ack_policy: explicit }`,
    'the same': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, queue_group: g, deliver_group: g, ack_policy: explicit }`,
  },
  reject: [
    {
      because: `two groups`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, queue_group: g, deliver_group: ▸h, ack_policy: explicit }`,
      says: `the queue_group \`g\` and the deliver_group \`h\``,
      mend: `\`g\``,
    },
  ],
});
