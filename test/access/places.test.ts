/** Derived permissions where the bus is not the only thing on the server: in a JetStream domain, in an account. */
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import type { Topology } from '../../src/topology/topology.gen.js';
import { readFolder } from '../fleet/read-fleet.js';
import { pinned, withServer } from '../support/server.js';
import { ADMIN, PASSWORD } from './logins.js';
import { faultOf } from './prove.js';
import { load } from './role-calls.js';
import { doEverything } from './service-calls.js';
import { type Stage, setStage } from './stage.js';

const fleet = await readFolder('topology');

describe.each([
  ['first', {}],
  ['second', { feature_flags: { js_ack_fc_v2: true } }],
])('in a domain, with the %s form of acknowledgements', (_, flags) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(fleet, pinned.binary, { jetstream: { domain: 'HUB' }, ...flags });
  });
  afterAll(() => stage.stop());

  it('there is one', async () => {
    const answer = await stage.admin.request('$JS.HUB.API.INFO');
    expect(answer.json()).toMatchObject({ domain: 'HUB' });
  });

  it.each(Object.entries(fleet.topology!.services!))(
    '%s may do all that it has to',
    async (_name, service) => {
      const access = stage.users.get(service.user!)!;
      expect(await faultOf(stage, access.user, { access, services: [service] }, 10_000)).toBeNull();
    },
  );
});

describe('in an account', () => {
  const { topology } = load(`topology: shop
accounts:
  SALES:
    streams: { ORDERS: { subjects: [order.>], storage: memory } }
    consumers:
      billing: { stream: ORDERS, durability: ephemeral, inactive_threshold: 1h, filter_subject: order.paid, ack_policy: explicit }
      feed: { streams: [ORDERS], ack_policy: none }
events: { order.paid: {} }
services:
  billing: { user: billing, publishes: [order.paid], consumes: [billing] }
  feed: { user: feed, consumes: [feed] }
users:
  billing: { password: { env: P }, account: SALES }
  feed: { password: { env: P }, account: SALES }
`);
  const users = permissionsOf(topology);
  const login = (user: string) => ({ user, password: PASSWORD, permissions: users.get(user)?.derived });
  const server = withServer({
    binary: pinned.binary,
    config: JSON.stringify({
      accounts: {
        SALES: { jetstream: 'enabled', users: [...users.keys(), ADMIN].map(login) },
        OTHER: { jetstream: 'enabled', users: [{ ...login('billing'), user: 'neighbour' }] },
      },
    }),
  });
  const logIn = (user: string, inboxPrefix: string) =>
    connect({ servers: server().url, user, pass: PASSWORD, inboxPrefix });

  it.each(Object.entries(topology.services!))('%s may do all that it has to', async (_, service) => {
    const { inboxPrefix, user, account } = users.get(service.user!)!;
    const admin = await logIn(ADMIN, '_INBOX');
    const client = await logIn(user, inboxPrefix);
    try {
      const config = { name: 'ORDERS', subjects: ['order.>'], storage: 'memory' };
      await admin.request('$JS.API.STREAM.CREATE.ORDERS', JSON.stringify(config));
      const own = topology.accounts![account!] as Topology;
      await doEverything(service, { service: client, admin, inboxPrefix, topology: own, patienceMs: 10_000 });
    } finally {
      await client.close();
      await admin.close();
    }
  });

  it('the same permissions in another account reach nothing of it', async () => {
    const neighbour = await logIn('neighbour', '_INBOX_billing');
    const answer = await neighbour.request('$JS.API.CONSUMER.INFO.ORDERS.billing');
    expect(answer.json()).toMatchObject({ error: { description: 'stream not found' } });
    await neighbour.close();
  });
});
