import { ruleTable } from './rule-table.js';

ruleTable('unknown-rule', {
  accept: {
    'a setting for a rule': 'rules: { even-replicas: off }',
    'an exception from a rule':
      'streams: { S: { num_replicas: 2, exceptions: { even-replicas: "two machines are all we have" } } }',
  },
  reject: [
    {
      because: 'a misspelt rule in the settings',
      topology: 'rules:\n  even-replica: ▸off',
      says: '`rules` sets `even-replica`, which is no rule',
      mend: '`even-replicas`, or a code that `fleetctl rules` lists',
    },
    {
      because: 'a misspelt rule in an exception, wherever the object stands',
      topology:
        'streams:\n  S: { exceptions: { even-replica: ▸why } }\naccounts:\n  A:\n    kv: { B: { exceptions: { even-replica: ▸why } } }',
      says: ['`S` makes an exception from `even-replica`', '`B` makes an exception from `even-replica`'],
    },
    {
      because: 'a code of reading the topology',
      topology: 'rules:\n  bad-duration: ▸off',
      says: 'says that the topology cannot be read',
    },
  ],
});
