import { ruleTable } from './rule-table.js';

ruleTable('exception-without-reason', {
  accept: {
    'a reason':
      'streams: { S: { num_replicas: 2, exceptions: { even-replicas: "two machines are all we have" } } }',
  },
  reject: [
    {
      because: 'an empty reason',
      topology:
        'streams:\n  S: { num_replicas: 2, exceptions: { even-replicas: ▸"" } }\n  T: { subjects: [t], num_replicas: 2, exceptions: { even-replicas: ▸"  " } }',
      says: ['`S` makes an exception from `even-replicas` and gives no reason', '`T`'],
      mend: 'why it is right here',
    },
  ],
});
