import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import type { LogEntry, ServiceOptions } from '../../src/runtime/index.js';
import { NatsBus } from '../../src/runtime/nats-bus/nats-bus.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, type ShopServer, sleep, until } from './a-shop.js';

const HANDLERS = { 'orders.{region}.created': () => {}, 'orders.{region}.cancelled': () => {} };

describe('a durable consumer', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const api = async (subject: string, body: object | string = '') => {
    const answer = await client().request(
      `$JS.API.${subject}`,
      typeof body === 'string' ? body : JSON.stringify(body),
    );
    return answer.json<{ error?: { description: string }; config: Record<string, unknown> }>();
  };
  const change = async (fields: Record<string, unknown>) => {
    const { config } = await api('CONSUMER.INFO.ORDERS.billing-orders');
    const body = { stream_name: 'ORDERS', config: { ...config, ...fields }, action: 'update' };
    const { error } = await api('CONSUMER.CREATE.ORDERS.billing-orders', body);
    expect(error).toBeUndefined();
  };
  const counting = (shop: ShopServer, options = {}) => {
    const seen: string[] = [];
    const billing = shop.service('billing', options).handle('billing-orders', {
      ...HANDLERS,
      'orders.{region}.created': ({ data }) => {
        seen.push(data.order_id);
      },
    });
    return { billing, seen };
  };

  it('that is missing at start is waited for, with the command that makes it, and handled once it is there', async () => {
    const shop = await open();
    await api('CONSUMER.DELETE.ORDERS.billing-orders');
    const { billing, seen } = counting(shop);
    await billing.start();
    expect(billing.health()).toMatchObject({
      live: true,
      ready: false,
      consumers: { 'billing-orders': { state: 'missing', reason: 'the consumer does not exist' } },
    });
    expect(billing.problems()[0]).toMatchObject({
      resource: 'consumer/ORDERS/billing-orders',
      severity: 'blocks',
      fix: 'fleetctl apply --target consumer/ORDERS/billing-orders',
    });
    expect(billing.metrics()).toContain('consumer_state{consumer="billing-orders",state="missing"} 1');
    await shop.put('orders.eu.created', order('a'));
    await shop.create('consumer/ORDERS/billing-orders');
    await until(() => seen.length === 1, 3_000);
    await until(() => billing.health().ready);
  });

  it('that is missing can make start() fail', async () => {
    const shop = await open();
    await api('CONSUMER.DELETE.ORDERS.billing-orders');
    const { billing } = counting(shop);
    await expect(billing.start({ onMissing: 'fail' })).rejects.toMatchObject({
      code: 'consumer-missing',
      help: 'fleetctl apply --target consumer/ORDERS/billing-orders',
    });
  });

  it('whose stream is missing names the stream', async () => {
    const shop = await open();
    await api('STREAM.DELETE.ORDERS');
    const { billing } = counting(shop);
    await billing.start();
    const { reason } = billing.health().consumers['billing-orders']!;
    expect([reason, billing.problems()[0]!.fix]).toEqual([
      'the stream `ORDERS` does not exist',
      'fleetctl apply --target stream/ORDERS',
    ]);
  });

  it('deleted under the service is seen at once, and handled again within three seconds of its return', async () => {
    const shop = await open();
    // Without the server's notices, which a login need not be allowed to hear.
    const { billing, seen } = counting(shop, { notices: false });
    await billing.start();
    await shop.put('orders.eu.created', order('before'));
    await until(() => seen.length === 1);
    await api('CONSUMER.DELETE.ORDERS.billing-orders');
    await until(() => billing.health().consumers['billing-orders']!.state === 'missing', 1_000);
    expect(billing.said.some(({ fix }) => fix?.includes('fleetctl apply'))).toBe(true);
    await sleep(1_000);
    await api('STREAM.PURGE.ORDERS');
    await shop.create('consumer/ORDERS/billing-orders');
    const back = Date.now();
    await shop.put('orders.eu.created', order('after'));
    await until(() => seen.includes('after'));
    expect(Date.now() - back).toBeLessThan(3_000);
    await until(() => billing.health().consumers['billing-orders']!.state === 'running');
  });

  it('with another ack_wait is handled, and says what differs', async () => {
    const shop = await open();
    await change({ ack_wait: 60e9, description: 'by hand' });
    const { billing, seen } = counting(shop);
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => seen.length === 1);
    expect(billing.health()).toMatchObject({
      ready: true,
      consumers: { 'billing-orders': { state: 'drifted' } },
    });
    const found = billing.problems().map(({ field, severity, want, have }) => [field, severity, want, have]);
    expect(found).toContainEqual(['ack_wait', 'degrades', 3e9, 60e9]);
    expect(found).toContainEqual(['description', 'informs', null, 'by hand']);
    expect(billing.metrics()).toContain('consumer_problems{consumer="billing-orders",severity="degrades"} 1');
  });

  it('with other filters is not handled until it is mended', async () => {
    const shop = await open();
    await change({ filter_subjects: ['orders.*.created'] });
    const { billing, seen } = counting(shop, { verifyEvery: '200ms' });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    expect(billing.health()).toMatchObject({
      ready: false,
      consumers: { 'billing-orders': { state: 'drifted' } },
    });
    await sleep(300);
    expect(seen).toEqual([]);
    await change({ filter_subjects: ['orders.*.created', 'orders.*.cancelled'] });
    await until(() => seen.length === 1, 3_000);
    await until(() => billing.health().ready);
  });

  it('with other filters is handled nevertheless, or makes start() fail, where that is asked for', async () => {
    const shop = await open();
    await change({ filter_subjects: ['orders.*.created'] });
    await expect(counting(shop).billing.start({ onDrift: 'fail' })).rejects.toMatchObject({
      code: 'consumer-drifted',
      message: expect.stringContaining('filter_subjects'),
    });
    const { billing, seen } = counting(shop);
    await billing.start({ onDrift: 'run' });
    await shop.put('orders.eu.created', order('a'));
    await until(() => seen.length === 1);
    expect(billing.health()).toMatchObject({
      ready: true,
      consumers: { 'billing-orders': { state: 'drifted' } },
    });
  });

  it('that changes while it is handled is seen with the next look, and what blocks ends the handling', async () => {
    const shop = await open();
    const { billing, seen } = counting(shop, { verifyEvery: '100ms' });
    await billing.start();
    await change({ filter_subjects: ['orders.*.cancelled'] });
    await until(() => billing.health().consumers['billing-orders']!.state === 'drifted');
    // The server may be a moment behind: what it was asked for before is still delivered until it knows.
    const { consumers } = await jetstreamManager(client());
    await until(async () => (await consumers.info('ORDERS', 'billing-orders')).num_waiting === 0);
    await shop.put('orders.no.cancelled', { order_id: 'a', reason: 'fraud' });
    await sleep(200);
    expect((await shop.state('ORDERS', 'billing-orders')).pending).toBe(1);
    expect(seen).toEqual([]);
  });

  it('that is paused on the server is a state of its own, seen at once and over with the pause', async () => {
    const shop = await open();
    const { billing, seen } = counting(shop);
    await billing.start();
    const until_ = new Date(Date.now() + 1_200).toISOString();
    await api('CONSUMER.PAUSE.ORDERS.billing-orders', { pause_until: until_ });
    await until(() => billing.health().consumers['billing-orders']!.state === 'paused', 1_000);
    expect(billing.health().ready).toBe(false);
    await shop.put('orders.eu.created', order('a'));
    await until(() => seen.length === 1, 5_000);
    await until(() => billing.health().ready, 5_000);
  });

  it('of the kind that pushes, where a pull consumer is declared, is refused with both kinds named', async () => {
    const shop = await open();
    const manager = await jetstreamManager(client());
    await manager.consumers.delete('ORDERS', 'billing-orders');
    await api('CONSUMER.CREATE.ORDERS.billing-orders', {
      stream_name: 'ORDERS',
      config: {
        name: 'billing-orders',
        durable_name: 'billing-orders',
        ack_policy: 'explicit',
        deliver_subject: 'x',
      },
    });
    const { billing } = counting(shop);
    await billing.start();
    expect(billing.problems().map(({ field, severity }) => [field, severity])).toContainEqual([
      'deliver_subject',
      'blocks',
    ]);
  });
});

describe('a consumer that pushes', () => {
  const server = withServer();
  const client = withClient(server);

  it('is shared by its queue group, acknowledged and retried as any other', async () => {
    const opened = await openShop(server(), client());
    const { shop } = await import('./shop.gen.js');
    const { service } = await import('../../src/runtime/index.js');
    const declared = {
      name: 'pushed',
      durable_name: 'pushed',
      ack_policy: 'explicit',
      ack_wait: 3e9,
      max_deliver: 4,
      deliver_subject: 'deliver.pushed',
      deliver_group: 'billings',
      filter_subjects: ['orders.*.cancelled', 'orders.*.created'],
      max_ack_pending: 50,
    };
    const body = { stream_name: 'ORDERS', config: declared, action: 'create' };
    await client().request('$JS.API.CONSUMER.CREATE.ORDERS.pushed', JSON.stringify(body));
    const billing = shop.services['billing']!;
    const consumer = {
      ...billing.consumers['billing-orders']!,
      name: 'pushed',
      streams: { ORDERS: declared },
    };
    const bindings = {
      ...shop,
      services: { ...shop.services, billing: { ...billing, consumers: { 'billing-orders': consumer } } },
    } as typeof shop;
    const seen: string[] = [];
    const said: LogEntry[] = [];
    const made = [1, 2].map(() =>
      service(bindings, 'billing', { server: server().url, env: {}, log: entry => said.push(entry) }).handle(
        'billing-orders',
        {
          ...HANDLERS,
          'orders.{region}.created': ({ data }, { attempt }) => {
            if (data.order_id === '3' && attempt === 1) throw new Error('again');
            seen.push(data.order_id);
          },
        },
        { retry: { delays: [20] } },
      ),
    );
    await Promise.all(made.map(each => each.start()));
    expect(made.map(each => each.health().consumers['billing-orders']!.state)).toEqual([
      'running',
      'running',
    ]);
    for (let i = 0; i < 20; i++) await opened.put('orders.eu.created', order(String(i)));
    await until(() => seen.length === 20);
    expect(new Set(seen).size).toBe(20);
    await until(async () => (await opened.state('ORDERS', 'pushed')).unacked === 0);
    // What is published to its deliver subject came from no stream, and cannot be settled.
    client().publish('deliver.pushed', JSON.stringify(order('past the stream')));
    client().publish('deliver.pushed', 'nonsense', { reply: 'some.inbox' });
    await opened.put('orders.eu.created', order('after'));
    await until(() => seen.includes('after'));
    expect(made.map(each => each.health().consumers['billing-orders']!.inHand)).toEqual([0, 0]);
    expect([await opened.stored('DEAD_LETTERS'), said.filter(({ level }) => level !== 'info')]).toEqual([
      [],
      [],
    ]);
    await Promise.all(made.map(each => each.drain({ within: 500 })));
  });
});

describe('an ephemeral consumer', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const ledgerOf = (shop: ShopServer) => {
    const seen: string[] = [];
    const billing = shop.service('billing').handle('ledger', {
      'invoice.issued': ({ data }) => {
        seen.push(data.order_id);
      },
    });
    return { billing, seen };
  };

  it('is made exactly as declared by the first instance, and shared by the next', async () => {
    const shop = await open();
    const [one, two] = [ledgerOf(shop), ledgerOf(shop)];
    await Promise.all([one.billing.start(), two.billing.start()]);
    const { config } = await (await jetstreamManager(client())).consumers.info('BILLING', 'ledger');
    expect(config).toMatchObject({
      name: 'ledger',
      deliver_policy: 'all',
      ack_policy: 'explicit',
      ack_wait: 1e9,
      backoff: [1e9, 2e9],
      max_deliver: 3,
      filter_subject: 'invoice.issued',
      inactive_threshold: 3600e9,
    });
    expect(config.durable_name).toBeUndefined();
    expect(one.billing.problems().filter(({ severity }) => severity !== 'informs')).toEqual([]);
    for (let i = 0; i < 40; i++) await shop.put('invoice.issued', { order_id: String(i), amount: 1 });
    await until(() => one.seen.length + two.seen.length === 40);
    expect(new Set([...one.seen, ...two.seen]).size).toBe(40);
  });

  it('that vanishes is made again', async () => {
    const shop = await open();
    const { billing, seen } = ledgerOf(shop);
    await billing.start();
    await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
    await until(() => seen.length === 1);
    const manager = await jetstreamManager(client());
    await manager.consumers.delete('BILLING', 'ledger');
    await manager.streams.purge('BILLING');
    await until(
      async () => (await manager.consumers.info('BILLING', 'ledger').catch(() => null)) !== null,
      3_000,
    );
    await shop.put('invoice.issued', { order_id: 'b', amount: 1 });
    await until(() => seen.includes('b'), 3_000);
    await until(() => billing.health().ready);
  });
});

describe('a fan-out', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const feedOf = (shop: ShopServer, options: ServiceOptions = {}) => {
    const seen: string[] = [];
    const gateway = shop.service('gateway', options).handle('price-feed', {
      'prices.changed': ({ data }) => {
        seen.push(`${data.sku}=${data.price}`);
      },
      'prices.imported': ({ data }) => {
        seen.push(data instanceof Uint8Array ? `bytes ${data.length}` : JSON.stringify(data));
      },
      'invoice.issued': ({ data }) => {
        seen.push(data.order_id);
      },
    });
    return { gateway, seen };
  };

  it('brings every instance everything of all streams, from now on, in order', async () => {
    const shop = await open();
    await shop.put('prices.changed', { sku: 'old', price: 0 });
    const [one, two] = [feedOf(shop), feedOf(shop)];
    await Promise.all([one.gateway.start(), two.gateway.start()]);
    expect(one.gateway.health()).toMatchObject({
      ready: true,
      consumers: { 'price-feed': { state: 'running' } },
    });
    for (let i = 0; i < 100; i++) await shop.put('prices.changed', { sku: 'tea', price: i });
    await shop.put('prices.imported', 'not;json');
    await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
    const prices = Array.from({ length: 100 }, (_, i) => `tea=${i}`);
    for (const { seen } of [one, two]) {
      await until(() => seen.length === 102);
      expect(seen.filter(each => each.startsWith('tea'))).toEqual(prices);
      expect(seen).toContain('bytes 8');
      expect(seen).toContain('a');
    }
    const names = (await (await jetstreamManager(client())).consumers.list('PRICES').next()).map(
      ({ config }) => config,
    );
    expect(names).toHaveLength(2);
    expect(names[0]).toMatchObject({
      ack_policy: 'none',
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: 300e9,
    });
  });

  it('of an instance that was killed is there again at once, under the same name', async () => {
    const shop = await open();
    const connection = await connect({ servers: server().url });
    const bus = new NatsBus(connection, { apiPrefix: '$JS.API', inboxPrefix: null, timeoutMs: 5_000 });
    const killed = feedOf(shop, { instance: 'pod-1', bus });
    await killed.gateway.start();
    // As a SIGKILL leaves it: nothing is drained, its consumers stand for five minutes more.
    await connection.close();
    const again = feedOf(shop, { instance: 'pod-1' });
    await again.gateway.start();
    expect(again.gateway.health()).toMatchObject({ ready: true, problems: [] });
    await shop.put('prices.changed', { sku: 'tea', price: 1 });
    await until(() => again.seen.length === 1);
    expect(killed.seen).toEqual([]);
    const left = await (await jetstreamManager(client())).consumers.list('PRICES').next();
    expect(left.map(({ name }) => name.replace(/-[^-]+$/, ''))).toEqual([
      'price-feed-pod-1',
      'price-feed-pod-1',
    ]);
  });

  it('goes on without a gap when its consumer is deleted', async () => {
    const shop = await open();
    const { gateway, seen } = feedOf(shop);
    await gateway.start();
    const manager = await jetstreamManager(client());
    for (let i = 0; i < 10; i++) await shop.put('prices.changed', { sku: 'tea', price: i });
    await until(() => seen.length === 10);
    const [consumer] = await manager.consumers.list('PRICES').next();
    await manager.consumers.delete('PRICES', consumer!.name);
    for (let i = 10; i < 20; i++) await shop.put('prices.changed', { sku: 'tea', price: i });
    await until(() => seen.length === 20, 20_000);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => `tea=${i}`));
  });

  it('reads a stream that was made anew under it from its beginning, however far it has grown', async () => {
    const shop = await open();
    const { gateway, seen } = feedOf(shop);
    await gateway.start();
    for (let i = 0; i < 3; i++) await shop.put('prices.changed', { sku: 'tea', price: i });
    await until(() => seen.length === 3);
    await client().request('$JS.API.STREAM.DELETE.PRICES', '');
    await shop.create('stream/PRICES');
    for (let i = 10; i < 20; i++) await shop.put('prices.changed', { sku: 'tea', price: i });
    await until(() => seen.length === 13, 20_000);
    expect(seen.slice(3)).toEqual(Array.from({ length: 10 }, (_, i) => `tea=${10 + i}`));
    expect(gateway.said.map(({ message }) => message)).toContain(
      '`PRICES` was made anew, or has lost its end: it is read from 1 on',
    );
    expect(gateway.health()).toMatchObject({ ready: true });
  });

  it('tries a message again in its place, then drops it and says so', async () => {
    const shop = await open();
    const seen: string[] = [];
    const gateway = shop.service('gateway').handle(
      'price-feed',
      {
        'prices.changed': ({ data }, { attempt }) => {
          seen.push(`${data.sku}#${attempt}`);
          if (data.sku === 'bad' || (data.sku === 'shy' && attempt === 1)) throw new Error('no');
        },
        'prices.imported': () => {},
        'invoice.issued': () => {},
      },
      { retry: { delays: [5], attempts: 3 } },
    );
    await gateway.start();
    for (const sku of ['bad', 'shy', 'good']) await shop.put('prices.changed', { sku, price: 1 });
    await until(() => seen.length === 6);
    expect(seen).toEqual(['bad#1', 'bad#2', 'bad#3', 'shy#1', 'shy#2', 'good#1']);
    expect(gateway.said.some(({ message }) => message.includes('dropped'))).toBe(true);
  });

  it('over a stream that does not exist is missing, and begins when it is there', async () => {
    const shop = await open();
    const manager = await jetstreamManager(client());
    await manager.streams.delete('PRICES');
    const { gateway, seen } = feedOf(shop);
    await gateway.start();
    expect(gateway.health()).toMatchObject({
      ready: false,
      consumers: { 'price-feed': { state: 'missing' } },
    });
    expect(gateway.problems()[0]!.fix).toBe('fleetctl apply --target stream/PRICES');
    await shop.create('stream/PRICES');
    await until(() => gateway.health().ready, 10_000);
    await shop.put('prices.changed', { sku: 'tea', price: 1 });
    await until(() => seen.length === 1);
  });
});
