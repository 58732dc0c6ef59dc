import { ruleTable } from './rule-table.js';

ruleTable('workqueue-filters-overlap', {
  accept: {
    'readers apart': `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: Q, ack_policy: explicit, filter_subjects: ['q.a.*', q.b] }
  b: { stream: Q, ack_policy: explicit, filter_subject: 'q.c.>' }`,
    'one reader of everything': `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: Q, ack_policy: explicit }`,
  },
  reject: [
    {
      because: `two readers of everything`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: Q, ack_policy: explicit }
  b: { stream: ▸Q, ack_policy: explicit }`,
      says: `Consumers \`a\` (topology.yaml:3) and \`b\` of the workqueue \`Q\` both read \`>\``,
    },
    {
      because: `filters that share a part`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: Q, ack_policy: explicit, filter_subject: 'q.a.*' }
  b: { stream: Q, ack_policy: explicit, filter_subjects: [q.z, ▸'q.*.b'] }`,
      says: `both read \`q.*.b\``,
    },
    {
      because: `a filter beside a reader of everything`,
      topology: `streams: { Q: { subjects: ['q.>'], retention: workqueue } }
consumers:
  a: { stream: Q, ack_policy: explicit, filter_subject: q.a }
  b: { stream: ▸Q, ack_policy: explicit }`,
      says: `both read \`q.a\``,
    },
  ],
});
