import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { readTopology } from '../../src/files/read-topology.js';
import { type RunningServer, startServer } from '../../src/nats-server/start-server.js';
import { service } from '../../src/runtime/index.js';
import { pinned, withClient, withCluster, withServer } from '../support/server.js';
import { openShop, order, SHOP, sleep, until } from './a-shop.js';
import { shop as bindings } from './shop.gen.js';

describe('a connection', () => {
  const server = withServer();
  const client = withClient(server);

  it('that cannot be made says what stands in the way', async () => {
    const billing = service(bindings, 'billing', { server: 'nats://127.0.0.1:1', noContext: true, env: {} });
    await expect(billing.start()).rejects.toMatchObject({ name: 'FleetError', code: 'unreachable' });
  });

  it('is taken from the environment, as everywhere', async () => {
    const shop = await openShop(server(), client());
    const checkout = shop.service('checkout', { server: undefined, env: { NATS_URL: server().url } });
    await checkout.start();
    expect(await checkout.publish('prices.imported', 1)).toMatchObject({ seq: 1 });
  });
});

describe('a server with derived permissions in force', () => {
  const PASSWORDS = { checkout: 'c', billing: 'b', auditor: 'a', gateway: 'g' };

  /** @param denied what is taken from a user's rights to publish */
  async function guarded(denied: Partial<Record<string, string[]>> = {}) {
    const { topology } = await readTopology([SHOP], null);
    const access = permissionsOf(topology!);
    const users = Object.entries(PASSWORDS).map(([user, password]) => {
      const { publish, subscribe } = access.get(user)!.effective;
      const deny = [...publish.deny, ...(denied[user] ?? [])];
      return { user, password, permissions: { publish: { ...publish, deny }, subscribe } };
    });
    const all = [{ user: 'admin', password: 'admin' }, ...users];
    const config = JSON.stringify({ authorization: { users: all } });
    const server = await startServer({ binary: pinned.binary, config });
    const client = await connect({ servers: server.url, user: 'admin', pass: 'admin' });
    return { server, client };
  }

  it('lets every service do its work, logged in as its own user', async () => {
    const { server, client } = await guarded();
    try {
      const shop = await openShop(server, client);
      const env = { CHECKOUT_PASSWORD: 'c', BILLING_PASSWORD: 'b', GATEWAY_PASSWORD: 'g' };
      const seen: string[] = [];
      const checkout = shop.service('checkout', { env });
      const billing = shop.service('billing', { env }).handle(
        'billing-orders',
        {
          'orders.{region}.created': async ({ data }, context) => {
            if (data.order_id === 'bad') throw new Error('no');
            await context.publish('invoice.issued', { order_id: data.order_id, amount: data.total });
          },
          'orders.{region}.cancelled': () => {},
        },
        { retry: { delays: [10] } },
      );
      billing.handle('ledger', {
        'invoice.issued': ({ data }) => {
          seen.push(`ledger ${data.order_id}`);
        },
      });
      const gateway = shop.service('gateway', { env }).handle('price-feed', {
        'prices.changed': () => {},
        'prices.imported': () => {},
        'invoice.issued': ({ data }) => {
          seen.push(`gateway ${data.order_id}`);
        },
      });
      await Promise.all([checkout, billing, gateway].map(each => each.start()));
      await Promise.all([billing, gateway].map(each => each.whenReady()));
      await checkout.publish('orders.{region}.created', order('good'), { params: { region: 'eu' } });
      await checkout.publish('orders.{region}.created', order('bad'), { params: { region: 'eu' } });
      await until(() => seen.length === 2);
      expect(seen.sort()).toEqual(['gateway good', 'ledger good']);
      await until(async () => (await shop.stored('DEAD_LETTERS', 'dlq.')).length === 1);
      await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
      expect(await billing.drain()).toMatchObject({ abandoned: 0 });
    } finally {
      await client.close();
      await server.stop();
    }
  });

  /** A message that audit-orders delivers as often as it may, and nobody acknowledges. */
  async function dieAndStart(server: RunningServer, client: NatsConnection) {
    const shop = await openShop(server, client);
    await shop.put('orders.eu.created', order('a'));
    const consumer = await jetstream(client).consumers.get('ORDERS', 'audit-orders');
    for (const expires of [5_000, 5_000, 1_800]) await consumer.next({ expires });
    const auditor = shop.service('auditor', { env: { AUDITOR_PASSWORD: PASSWORDS.auditor } });
    auditor.handle('audit-orders', { 'orders.{region}.created': () => {} });
    await auditor.start();
    return { shop, auditor };
  }

  it('finds what died, and is refused nothing', async () => {
    const { server, client } = await guarded();
    try {
      const { shop } = await dieAndStart(server, client);
      await until(async () => (await shop.stored('DEAD_LETTERS', 'dlq.')).length === 1);
      await until(async () => (await shop.state('DEAD_LETTERS', 'dead-letters-of-auditor')).unacked === 0);
      expect(await server.log()).not.toMatch(/Violation/);
    } finally {
      await client.close();
      await server.stop();
    }
  });

  it.each([
    ['to fetch messages', '$JS.API.STREAM.MSG.GET.ORDERS', '$JS.API.STREAM.MSG.GET.ORDERS'],
    ['to read the notices', '$JS.API.CONSUMER.CREATE.DEAD_LETTERS.>', 'notices in `DEAD_LETTERS`'],
  ])('without the right %s says so once, handles on and leaves what died', async (_, denied, said) => {
    const { server, client } = await guarded({ auditor: [denied] });
    try {
      const { shop, auditor } = await dieAndStart(server, client);
      const told = () => auditor.said.filter(({ message }) => message.includes('are not found'));
      await until(() => told().length > 0);
      await shop.put('orders.eu.created', order('b'));
      await until(() => auditor.metrics().includes('outcome="ack"} 1'));
      expect(told().map(({ level, message }) => [level, message])).toEqual([
        ['warn', expect.stringContaining(said)],
      ]);
      expect(await shop.stored('DEAD_LETTERS', 'dlq.')).toEqual([]);
    } finally {
      await client.close();
      await server.stop();
    }
  });

  it('refuses at once, by name, what the login may not publish', async () => {
    const { server, client } = await guarded();
    try {
      const shop = await openShop(server, client);
      const checkout = shop.service('checkout', { user: 'gateway', password: 'g', env: {} });
      await checkout.start();
      const before = Date.now();
      await expect(checkout.publish('prices.imported', 1)).rejects.toMatchObject({ code: 'denied' });
      expect(Date.now() - before).toBeLessThan(2_000);
    } finally {
      await client.close();
      await server.stop();
    }
  });
});

describe('a server that goes and comes back', () => {
  const server = withServer();

  it('has what was published without one sent again at once, not after the time that an answer has', async () => {
    const client = await connect({ servers: server().url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    const shop = await openShop(server(), client, { storage: 'file' });
    const checkout = shop.service('checkout', { publish: { timeout: '20s', within: '60s' } });
    await checkout.start();
    await server().kill();
    await until(() => checkout.health().connection === 'reconnecting');
    const published = checkout.publish('prices.imported', 1);
    await server().restart();
    await until(() => checkout.health().connection === 'up', 15_000);
    const late = sleep(8_000).then(() => 'late');
    expect(await Promise.race([published, late])).toMatchObject({ stream: 'PRICES' });
    await client.close();
  });

  it('costs nothing but time: publishing, handling and fan-out go on', async () => {
    const client = await connect({ servers: server().url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    const shop = await openShop(server(), client, { storage: 'file' });
    const seen = new Set<string>();
    const fed: number[] = [];
    const checkout = shop.service('checkout', { publish: { within: '20s', timeout: '1s' } });
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }) => {
        seen.add(data.order_id);
      },
      'orders.{region}.cancelled': () => {},
    });
    const gateway = shop.service('gateway').handle('price-feed', {
      'prices.changed': ({ data }) => {
        fed.push(data.price);
      },
      'prices.imported': () => {},
      'invoice.issued': () => {},
    });
    await Promise.all([checkout, billing, gateway].map(each => each.start()));
    const published: Promise<unknown>[] = [];
    const publish = (i: number) => {
      published.push(
        checkout.publish('orders.{region}.created', order(String(i)), { params: { region: 'eu' } }),
      );
      published.push(checkout.publish('prices.changed', { sku: 'tea', price: i }));
    };
    for (let i = 0; i < 20; i++) publish(i);
    await until(() => seen.size === 20 && fed.length === 20);
    const restarted = (async () => {
      await server().kill();
      await sleep(300);
      await server().restart();
    })();
    for (let i = 20; i < 60; i++) {
      publish(i);
      await sleep(20);
    }
    await restarted;
    await Promise.all(published);
    await until(() => seen.size === 60, 20_000);
    await until(() => fed.length >= 60, 20_000);
    expect([...fed].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    await until(() => [billing, gateway].every(each => each.health().ready), 10_000);
    expect(billing.metrics()).toMatch(/reconnects_total [1-9]/);
    expect(billing.said.map(({ message }) => message).join('\n')).toContain('broke');
    await client.close();
  });
});

describe('a cluster that loses a member', () => {
  const cluster = withCluster();

  it('goes on with the others: nothing that was confirmed is lost', async () => {
    const client = await connect({
      servers: [...cluster().urls],
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    });
    const url = cluster().urls.join(',');
    const shop = await openShop({ url }, client, { num_replicas: 3 });
    const seen = new Set<string>();
    const checkout = shop.service('checkout', { publish: { within: '25s', timeout: '1s' } });
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }) => {
        seen.add(data.order_id);
      },
      'orders.{region}.cancelled': () => {},
    });
    await Promise.all([checkout, billing].map(each => each.start()));
    const published: Promise<unknown>[] = [];
    const publish = (i: number) =>
      published.push(
        checkout.publish('orders.{region}.created', order(String(i)), { params: { region: 'eu' } }),
      );
    for (let i = 0; i < 20; i++) publish(i);
    await until(() => seen.size === 20);
    // The first of the list is the one that both are connected to.
    await cluster().members[0]!.kill();
    for (let i = 20; i < 60; i++) publish(i);
    await Promise.all(published);
    await until(() => seen.size === 60, 25_000);
    await until(() => billing.health().ready, 10_000);
    await client.close();
  }, 90_000);
});

describe('a cluster of which a member freezes', () => {
  const cluster = withCluster();

  it('is gone on with at another one, though the frozen one never ends the connection', async () => {
    const client = await connect({ servers: [...cluster().urls].reverse(), noRandomize: true });
    const shop = await openShop({ url: cluster().urls.join(',') }, client, { num_replicas: 3 });
    const seen = new Set<string>();
    const checkout = shop.service('checkout', { publish: { within: '40s', timeout: '2s' } });
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }) => {
        seen.add(data.order_id);
      },
      'orders.{region}.cancelled': () => {},
    });
    await Promise.all([checkout, billing].map(each => each.start()));
    const publish = (id: string) =>
      checkout.publish('orders.{region}.created', order(id), { params: { region: 'eu' } });
    await publish('before');
    await until(() => seen.has('before'));
    const frozen = cluster().members[0]!;
    // Until it stands still it would store the event, whose deliveries are used up, unheard, before it is given up.
    await frozen.freeze();
    try {
      await publish('while it is frozen');
      await until(() => seen.has('while it is frozen'), 40_000);
      expect(billing.said.map(({ message }) => message)).toContainEqual(
        expect.stringContaining('the connection to'),
      );
    } finally {
      await frozen.thaw();
    }
    await until(() => billing.health().ready, 20_000);
    await client.close();
  }, 120_000);
});
