import { ruleTable } from './rule-table.js';

ruleTable('shared-queue-group', {
  accept: {
    'one group on two streams':
      'streams: { A: { subjects: [a] }, B: { subjects: [b] } }\nconsumers: { c: { stream: A, queue_group: g }, d: { stream: B, queue_group: g } }',
    'two groups on one stream':
      'streams: { A: { subjects: [a] } }\nconsumers: { c: { stream: A, queue_group: g }, d: { stream: A, queue_group: h } }',
  },
  reject: [
    {
      because: 'one group of two consumers',
      topology:
        'streams: { A: { subjects: [a] } }\nconsumers:\n  c: { stream: A, queue_group: g }\n  d: { stream: A, queue_group: ▸g }',
      says: 'Consumers `c` (topology.yaml:3) and `d` of `A` share the queue group `g`',
      mend: '`d`, say',
    },
  ],
});
