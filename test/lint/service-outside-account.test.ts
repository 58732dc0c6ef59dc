import { ruleTable } from './rule-table.js';

const account = `accounts:
  SALES:
    streams: { ORDERS: { subjects: [order.>] } }
    consumers: { billing: { stream: ORDERS, ack_policy: explicit } }
events: { order.placed: {} }`;

ruleTable('service-outside-account', {
  accept: {
    'a user of the same account': `${account}
services: { billing: { user: b, publishes: [order.placed], consumes: [billing] } }
users: { b: { password: { env: P }, account: SALES } }`,
    'a service without a user': `${account}
services: { billing: { consumes: [billing] } }`,
    'a subject that a stream of its own account takes, too': `${account}
streams: { COPY: { subjects: [order.placed] } }
services: { billing: { user: b, publishes: [order.placed] } }
users: { b: { password: { env: P } } }`,
  },
  reject: [
    {
      because: 'a consumer of another account',
      topology: `${account}
services:
  billing: { user: b, consumes: [▸billing] }
users: { b: { password: { env: P } } }`,
      says: 'reads `billing` of the account `SALES`, but its user `b` logs in to the account without a name',
      mend: 'Write `account: SALES` at `b`.',
    },
    {
      because: 'a stream of another account',
      topology: `${account}
services:
  billing: { user: b, publishes: [▸order.placed] }
users: { b: { password: { env: P } } }`,
      says: 'the stream that takes it is in the account `SALES`',
      severity: 'warning',
    },
  ],
});
