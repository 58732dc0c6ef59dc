import { ruleTable } from './rule-table.js';

ruleTable('ack-settings-unstated', {
  accept: {
    'one of them written': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, ack_wait: 1m } }`,
    'no acks': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: none } }`,
    'a topology that names no services': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit } }`,
  },
  reject: [
    {
      because: 'acks without a word about them',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: ▸explicit }
services: { x: {} }`,
      says: `Consumer \`c\` leaves its acks to the server's defaults`,
    },
  ],
});
