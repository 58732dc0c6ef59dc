import { ruleTable } from './rule-table.js';

ruleTable('unused-exception', {
  accept: {
    'an exception that covers a finding':
      'streams: { S: { num_replicas: 2, exceptions: { even-replicas: why } } }',
    'an exception of the account around the object':
      'accounts: { A: { exceptions: { even-replicas: why }, streams: { S: { num_replicas: 2 } } } }',
    'an exception that is of use in some environments only':
      'streams: { S: { exceptions: { even-replicas: why, unused-exception: "production has two replicas" } } }',
    'an exception from a firm rule, which is told of already':
      'streams: { S: { exceptions: { refused-subject: why } } }',
  },
  reject: [
    {
      because: 'an exception without a finding',
      topology: 'streams:\n  S: { num_replicas: 3, exceptions: { even-replicas: ▸why } }',
      says: '`S` makes an exception from `even-replicas`, and the rule has nothing to say of it',
    },
    {
      because: 'an exception on another object',
      topology:
        'streams:\n  S: { num_replicas: 2 }\n  T: { subjects: [t], exceptions: { even-replicas: ▸why } }',
      says: '`T` makes an exception',
    },
    {
      because: 'an exception from a rule that is off',
      topology:
        'rules: { even-replicas: off }\nstreams:\n  S: { num_replicas: 2, exceptions: { even-replicas: ▸why } }',
      says: 'the rule is off',
    },
    {
      because: 'an exception from what the server refuses, though the rule has milder cases',
      topology:
        'streams: { S: { subjects: [s] } }\nconsumers:\n  c: { stream: S, deliver_subject: d, max_ack_pending: 5, exceptions: { ack-policy-missing: ▸why } }',
      says: '`c` makes an exception',
    },
  ],
});
