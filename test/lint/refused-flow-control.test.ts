import { ruleTable } from './rule-table.js';

ruleTable('refused-flow-control', {
  accept: {
    'flow control with heartbeats': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, flow_control: true, idle_heartbeat: 5s }`,
    'acks by flow control': `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, ack_policy: flow_control }`,
  },
  reject: [
    {
      because: `flow control without heartbeats`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, deliver_subject: d, flow_control: ▸true }`,
      says: `no idle_heartbeat`,
    },
    {
      because: `acks by flow control with everything that they exclude`,
      topology: `streams: { S: { subjects: ['s.>'], max_age: 1h } }
consumers:
  c: { stream: S, ack_policy: ▸flow_control, flow_control: ▸false, idle_heartbeat: ▸5s, max_ack_pending: ▸-1, ack_wait: ▸1s, backoff: ▸[1s], max_deliver: ▸3 }`,
      says: [
        `no deliver_subject`,
        `turns flow_control off`,
        `an idle_heartbeat of 5s`,
        `no limit on what is pending`,
        `an ack_wait`,
        `a backoff`,
        `a max_deliver`,
      ],
    },
  ],
});
