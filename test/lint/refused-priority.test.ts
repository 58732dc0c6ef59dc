import { ruleTable } from './rule-table.js';

ruleTable('refused-priority', {
  accept: {
    'groups, policy and timeout': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, priority_policy: pinned_client, priority_groups: [g], priority_timeout: 1m }`,
    'none of them': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, priority_policy: none }`,
  },
  reject: [
    {
      because: `groups and timeout without a policy`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, priority_groups: ▸[g], priority_timeout: ▸1m }`,
      says: [`priority_groups and no priority_policy`, `priority_timeout and no priority_policy`],
    },
    {
      because: `a policy without groups`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, priority_policy: ▸overflow }`,
      says: `no priority_groups`,
    },
    {
      because: `a policy on push`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, priority_policy: ▸overflow, priority_groups: [g] }`,
      says: `priorities are about who pulls`,
    },
  ],
});
