import { ruleTable } from './rule-table.js';

ruleTable('push-only-setting', {
  accept: {
    'settings of a push consumer': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, rate_limit_bps: 5, flow_control: true, idle_heartbeat: 5s, deliver_group: g, ack_policy: explicit }`,
    'settings that are turned off': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, flow_control: false, idle_heartbeat: 0 }`,
  },
  reject: [
    {
      because: `settings on pull`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, rate_limit_bps: ▸5, flow_control: ▸true, idle_heartbeat: ▸5s }`,
      says: `is pull (it has no deliver_subject)`,
    },
    {
      because: `a group on pull`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_group: ▸g }`,
      says: `it has no effect`,
      severity: `warning`,
      mend: `\`queue_group\``,
    },
  ],
});
