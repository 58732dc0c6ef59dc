import { ruleTable } from './rule-table.js';

const BUS = `streams: { ORDERS: { subjects: [order.>] } }
events: { order.paid: {} }
consumers: { billing: { stream: ORDERS, ack_policy: explicit } }`;

ruleTable('permission-missing', {
  accept: {
    'derived permissions': `${BUS}
services: { s: { user: u, publishes: [order.paid], consumes: [billing] } }
users: { u: { password: { env: P } } }`,
    'permissions that have all that is needed': `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users: { u: { password: { env: P }, permissions: { publish: [order.>], subscribe: [_INBOX_u.>] } } }`,
    'a wider inbox': `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users: { u: { password: { env: P }, permissions: { publish: [order.paid], subscribe: { deny: [secret.>] } } } }`,
    "everybody's inbox: then that is its prefix": `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users: { u: { password: { env: P }, permissions: { publish: [order.paid], subscribe: [_INBOX.>] } } }`,
    'what it can do without': `${BUS}
services: { s: { user: u, consumes: [billing] } }
users:
  u:
    password: { env: P }
    permissions:
      publish: [$JS.API.CONSUMER.INFO.ORDERS.billing, $JS.API.CONSUMER.MSG.NEXT.ORDERS.billing, $JS.ACK.>]
      subscribe: [_INBOX_u.>]`,
    'a direction that is not written': `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users: { u: { password: { env: P }, permissions: { publish: [order.paid] } } }`,
    'permissions that are added': `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users: { u: { password: { env: P }, permissions: { derived: true, publish: [log.>] } } }`,
    'a user of nobody: what it is for is not known': `users: { u: { password: { env: P }, permissions: { publish: [a] } } }`,
    'a member of any group, where one is needed': `streams: { ORDERS: { subjects: [order.>] } }
consumers: { c: { stream: ORDERS, deliver_subject: push.c, queue_group: g } }
services: { s: { user: u, consumes: [c] } }
users: { u: { password: { env: P }, permissions: { subscribe: [push.c, _INBOX_u.>] } } }`,
  },
  reject: [
    {
      because: 'the API of its consumers and its inbox',
      topology: `${BUS}
services: { s: { user: u, publishes: [order.paid], consumes: [billing] } }
users:
  u:
    password: { env: P }
    permissions:
      publish: ▸▸▸[order.>, "$JS.ACK.*.*.ORDERS.billing.>"]
      subscribe: ▸[order.>]`,
      says: [
        'may not publish `$JS.ACK.ORDERS.billing.>`; it has to, to acknowledge',
        'may not publish `$JS.API.CONSUMER.INFO.ORDERS.billing`; it has to, to verify `billing`',
        'may not publish `$JS.API.CONSUMER.MSG.NEXT.ORDERS.billing`; it has to, to fetch from `billing`',
        'may not subscribe `_INBOX_u.>`; it has to, to receive the answers',
      ],
      mend: 'Add `$JS.ACK.ORDERS.billing.>` to `publish`',
    },
    {
      because: 'the second form of acknowledgements, which the server may come to use',
      severity: 'warning',
      topology: `${BUS}
services: { s: { user: u, consumes: [billing] } }
users:
  u:
    password: { env: P }
    permissions:
      publish: ▸[$JS.API.CONSUMER.INFO.ORDERS.billing, $JS.API.CONSUMER.MSG.NEXT.ORDERS.billing, $JS.ACK.ORDERS.>]`,
      says: 'may not publish `$JS.ACK.*.*.ORDERS.billing.>`; it has to, to acknowledge `billing` (js_ack_fc_v2)',
    },
    {
      because: 'what a denial takes away',
      topology: `${BUS}
services: { s: { user: u, publishes: [order.paid] } }
users:
  u:
    password: { env: P }
    permissions:
      publish: ▸{ allow: [order.>], deny: ["order.*"] }`,
      says: 'may not publish `order.paid`, because `order.*` is denied',
      mend: 'Deny no more than has to be',
    },
    {
      because: 'another queue group',
      topology: `streams: { ORDERS: { subjects: [order.>] } }
consumers: { c: { stream: ORDERS, deliver_subject: push.c, queue_group: g } }
services: { s: { user: u, consumes: [c] } }
users:
  u:
    password: { env: P }
    permissions:
      subscribe: ▸[push.c h, _INBOX_u.>]`,
      says: 'may not subscribe `push.c g`',
    },
    {
      because: 'what a role needs',
      topology: `users:
  ci:
    password: { env: P }
    role: plan
    permissions:
      publish: ▸[$JS.API.INFO, $JS.API.STREAM.LIST, $JS.API.STREAM.INFO.*, $SYS.REQ.USER.INFO]`,
      says: 'may not publish `$JS.API.CONSUMER.LIST.*`',
    },
  ],
});
