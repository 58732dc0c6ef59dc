import { ruleTable } from './rule-table.js';

ruleTable('group-with-heartbeat', {
  accept: {
    'a group without': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, queue_group: g, ack_policy: explicit }`,
    'heartbeats without a group': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, idle_heartbeat: 5s }`,
  },
  reject: [
    {
      because: `a group with both`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, queue_group: g, ack_policy: explicit, idle_heartbeat: ▸5s, flow_control: ▸true }`,
      says: [`pushes to the queue group \`g\` with idle_heartbeat`, `with flow_control`],
    },
  ],
});
