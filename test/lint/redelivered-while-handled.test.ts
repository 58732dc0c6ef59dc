import { ruleTable } from './rule-table.js';

ruleTable('redelivered-while-handled', {
  accept: {
    'an ack_wait longer than the handler': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, ack_wait: 30s, handler_timeout: 30s } }`,
    'steps of backoff longer than the handler': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, backoff: [1m, 2m], max_deliver: 3, handler_timeout: 45s } }`,
    'a consumer without acks': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: none, handler_timeout: 1h } }`,
    'a handler of which nobody says how long it works': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { stream: S, ack_policy: explicit, ack_wait: 1s } }`,
    'a fan-out': `streams: { S: { subjects: ['s.>'] } }
consumers: { c: { streams: [S], handler_timeout: 1h } }`,
  },
  reject: [
    {
      because: 'a handler longer than the default',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: explicit, handler_timeout: ▸5m }`,
      says: `Consumer \`c\` waits 30s (by default) for an ack, and its handler may work for 5m`,
      mend: `\`ack_wait\` longer than 5m`,
    },
    {
      because: 'a handler longer than ack_wait',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: ▸1m, max_deliver: 10, handler_timeout: 5m }`,
      says: `waits 1m for an ack`,
    },
    {
      because: 'one step of backoff that is too short',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: explicit, backoff: [5m, ▸10s, 1h], handler_timeout: 1m }`,
      says: `waits 10s for an ack`,
    },
    {
      because: 'deliveries that are used up before the handler is done',
      topology: `streams: { S: { subjects: ['s.>'] } }
consumers:
  c: { stream: S, ack_policy: explicit, ack_wait: ▸30s, max_deliver: 3, handler_timeout: 5m }`,
      says: `all 3 deliveries are used up before the first handler is done`,
      severity: 'error',
    },
  ],
});
