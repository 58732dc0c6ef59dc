import { ruleTable } from './rule-table.js';

ruleTable('unknown-consumer', {
  accept: {
    'a consumer of the topology':
      'streams: { S: { subjects: [a] } }\nconsumers: { c: { stream: S } }\nservices: { x: { consumes: [c] } }',
    'a consumer of an account':
      'accounts: { A: { streams: { S: { subjects: [a] } }, consumers: { c: { stream: S } } } }\nservices: { x: { consumes: [c] } }',
  },
  reject: [
    {
      because: 'a misspelt consumer',
      topology:
        'streams: { S: { subjects: [a] } }\nconsumers: { billing: { stream: S } }\nservices:\n  x:\n    consumes:\n      - billing\n      - ▸biling',
      says: 'Service `x` consumes `biling`, which nothing defines',
      mend: '`billing`, or define',
    },
  ],
});
