import { ruleTable } from './rule-table.js';

const BUS = `streams: { ORDERS: { subjects: [order.>] } }
events: { order.paid: {}, order.lost: {} }
services: { s: { user: u, publishes: [order.paid] } }`;

ruleTable('permission-beyond', {
  accept: {
    'exactly what is needed': `${BUS}
users: { u: { password: { env: P }, permissions: { publish: [order.paid], subscribe: [_INBOX_u.>] } } }`,
    'less than is needed': `${BUS}
users: { u: { password: { env: P }, permissions: { subscribe: [_INBOX_u.a] } } }`,
    'what is denied at once': `${BUS}
users: { u: { password: { env: P }, permissions: { publish: { allow: [order.paid, secret.a], deny: [secret.>] } } } }`,
    'what is added on purpose': `${BUS}
users: { u: { password: { env: P }, permissions: { derived: true, publish: [log.>] } } }`,
    'a user of nobody': `users: { u: { password: { env: P }, permissions: { publish: [">"] } } }`,
  },
  reject: [
    {
      because: 'wider subjects',
      topology: `${BUS}
users:
  u:
    password: { env: P }
    permissions:
      publish: [▸order.>]
      subscribe: { allow: [_INBOX_u.>, ▸order.>] }`,
      says: ['may publish `order.>`, which is more than `s` needs', 'may subscribe `order.>`'],
      mend: 'Write in its place: `order.paid`.',
    },
    {
      because: 'a denial alone, which allows all the rest',
      topology: `${BUS}
users:
  u:
    password: { env: P }
    permissions:
      publish: ▸{ deny: [secret.>] }`,
      says: 'may publish everything that is not denied',
      mend: 'Allow: `order.paid`.',
    },
    {
      because: 'anything at all, where nothing is needed',
      topology: `services: { s: { user: u } }
users:
  u:
    password: { env: P }
    permissions:
      publish: [▸order.paid]`,
      says: 'may publish `order.paid`, which is more than `s` needs',
      mend: 'Remove it.',
    },
    {
      because: "the right to overwrite another's consumer",
      topology: `streams: { ORDERS: { subjects: [order.>] } }
consumers:
  all: { streams: [ORDERS] }
  billing: { stream: ORDERS, ack_policy: explicit }
services: { s: { user: u, consumes: [all] } }
users:
  u:
    password: { env: P }
    permissions:
      publish: ▸[$JS.API.CONSUMER.CREATE.ORDERS.*, $JS.FC.ORDERS.>, "$JS.FC.*.*.ORDERS.>"]`,
      says: 'may publish `$JS.API.CONSUMER.CREATE.ORDERS.billing`',
      mend: 'Deny it',
    },
  ],
});
