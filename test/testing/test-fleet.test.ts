/** One set of tests of a fleet, on the model and on a real server: what a test says does not depend on the engine. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../src/runtime/bus.js';
import { Reject, Retry, type ServiceOptions, service } from '../../src/runtime/index.js';
import { type TestFleet, type TestFleetOptions, testFleet } from '../../src/testing/index.js';
import { order, SHOP } from '../runtime/a-shop.js';
import { type Shop, shop } from '../runtime/shop.gen.js';
import { pinned } from '../support/server.js';

const engines: (TestFleetOptions & { engine: 'model' | 'nats-server' })[] = [
  { engine: 'model' },
  { engine: 'nats-server', binary: pinned.binary },
];

let fleet: TestFleet<Shop>;
afterEach(() => fleet.stop());

const EU = { params: { region: 'eu' } };

/** The service as a program would have it: nothing in it knows of a test. */
function billing(options: ServiceOptions, fails: (id: string, attempt: number) => Error | null = () => null) {
  return service(shop, 'billing', options)
    .handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }, { attempt, publish }) => {
          const error = fails(data.order_id, attempt);
          if (error !== null) throw error;
          await publish('invoice.issued', { order_id: data.order_id, amount: data.total });
        },
        'orders.{region}.cancelled': () => {},
      },
      { retry: { delays: ['200ms', '400ms'], jitter: 0 } },
    )
    .handle('ledger', { 'invoice.issued': () => {} });
}

describe.each(engines)('a fleet on $engine', options => {
  const open = async () => {
    fleet = await testFleet(shop, { topology: SHOP, ...options });
  };

  it('handles what is emitted, and what follows from it', async () => {
    await open();
    await fleet.start(billing(fleet.options('billing')));
    const { stream, seq } = await fleet.emit('orders.{region}.created', order('a', 12), EU);
    expect({ stream, seq }).toEqual({ stream: 'ORDERS', seq: 1 });
    const [invoice] = await fleet.published('invoice.issued', { data: { order_id: 'a' } });
    expect(invoice).toMatchObject({ data: { amount: 12 }, service: 'billing', stream: 'BILLING', seq: 1 });
    const [delivery] = await fleet.acked('billing-orders');
    expect(delivery).toMatchObject({ event: 'orders.{region}.created', attempt: 1, seq: 1 });
    await fleet.acked('ledger', { data: { order_id: 'a' } });
    await fleet.settle();
    expect(await fleet.info('billing-orders')).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
  });

  it('tries again what fails, after the delay', async () => {
    await open();
    const busy = (_id: string, attempt: number) => (attempt < 3 ? new Retry({ after: attempt * 150 }) : null);
    await fleet.start(billing(fleet.options('billing'), busy));
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.acked('billing-orders');
    expect(fleet.deliveries('billing-orders').map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'nak'],
      [2, 'nak'],
      [3, 'ack'],
    ]);
    expect(fleet.deliveries('billing-orders')[0]!.delayMs).toBe(150);
    await fleet.retried('billing-orders', { count: 2 });
    await fleet.redelivered('billing-orders', { count: 2, data: { order_id: 'a' } });
  });

  it('stores what is given up, and says why', async () => {
    await open();
    const rejects = (id: string) => (id === 'bad' ? new Reject('no such customer') : new Error('down'));
    await fleet.start(billing(fleet.options('billing'), rejects));
    await fleet.emit('orders.{region}.created', order('bad'), EU);
    await fleet.emit('orders.{region}.created', order('worse'), EU);
    const [rejected] = await fleet.deadLettered('billing-orders', { reason: 'rejected' });
    expect(rejected).toMatchObject({
      data: { order_id: 'bad' },
      attempts: 1,
      error: 'Reject: no such customer',
    });
    const [exhausted] = await fleet.deadLettered('billing-orders', { reason: 'exhausted' });
    expect(exhausted).toMatchObject({
      data: { order_id: 'worse' },
      attempts: 4,
      subject: 'orders.eu.created',
    });
    await fleet.put('orders.eu.created', { order_id: 7 });
    const [invalid] = await fleet.deadLettered('billing-orders', { reason: 'invalid' });
    expect(invalid).toMatchObject({ data: { order_id: 7 }, path: '/total' });
  });

  it('delivers again what a crash took along, to the next process', async () => {
    await open();
    const stuck = service(shop, 'billing', fleet.options('billing')).handle('billing-orders', {
      'orders.{region}.created': () => new Promise(() => {}),
      'orders.{region}.cancelled': () => {},
    });
    await fleet.start(stuck);
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.settle();
    await fleet.crash('billing');
    expect(fleet.deliveries('billing-orders').map(({ outcome }) => outcome)).toEqual(['lost']);
    await fleet.start(billing(fleet.options('billing')));
    // ack_wait is three seconds.
    await fleet.advance('1s');
    expect(fleet.deliveries('billing-orders').length).toBe(1);
    await fleet.acked('billing-orders', { where: ({ attempt }) => attempt === 2 });
    await fleet.published('invoice.issued');
  });

  it('finds a message that ran out of deliveries while its process died', async () => {
    await open();
    const dies = () =>
      service(shop, 'auditor', fleet.options('auditor')).handle(
        'audit-orders',
        { 'orders.{region}.created': () => new Promise(() => {}) },
        { timeout: '1m' },
      );
    // max_deliver is two.
    for (const attempt of [1, 2]) {
      const auditor = dies();
      await fleet.start(auditor);
      if (attempt === 1) await fleet.emit('orders.{region}.created', order('a'), EU);
      else await fleet.redelivered('audit-orders');
      await fleet.settle();
      await fleet.crash('auditor');
    }
    await fleet.start(dies());
    const [letter] = await fleet.deadLettered('audit-orders', { reason: 'crashed' });
    expect(letter).toMatchObject({ data: { order_id: 'a' }, attempts: 2 });
  });

  it('goes on after the connection broke, and loses nothing', async () => {
    await open();
    const service = billing(fleet.options('billing'));
    await fleet.start(service);
    await fleet.disconnect('billing');
    await fleet.advance(50);
    expect(service.health()).toMatchObject({ ready: false, connection: 'reconnecting' });
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.settle();
    expect(fleet.deliveries('billing-orders')).toEqual([]);
    await fleet.reconnect('billing');
    await fleet.acked('billing-orders');
    await fleet.through(service.whenReady());
  });

  it('loses what is asked and acknowledged on a connection that is down, and hears of it again', async () => {
    await open();
    let finish = () => {};
    const slow = service(shop, 'billing', fleet.options('billing')).handle('billing-orders', {
      'orders.{region}.created': () =>
        new Promise<void>(resolve => {
          finish = resolve;
        }),
      'orders.{region}.cancelled': () => {},
    });
    await fleet.start(slow);
    const bus = await fleet.connect('checkout');
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.settle();
    await fleet.disconnect('billing');
    await fleet.disconnect('checkout');
    await fleet.advance(50);
    finish();
    const publishing = bus.publish({ subject: 'prices.imported', data: '1' }, 1_000);
    publishing.catch(() => {}); // It fails while the connections come back; what with is asked below.
    await fleet.advance(50);
    await fleet.reconnect('billing');
    await fleet.reconnect('checkout');
    await expect(fleet.through(publishing)).rejects.toMatchObject({ kind: 'disconnected' });
    expect(await fleet.info('billing-orders')).toMatchObject({ num_ack_pending: 1 });
    // ack_wait is three seconds.
    await fleet.redelivered('billing-orders');
  });

  it('shows a consumer that is deleted, and goes on once it is restored', async () => {
    await open();
    const service = billing(fleet.options('billing'));
    await fleet.start(service);
    await fleet.deleteConsumer('billing-orders');
    await fleet.advance(100);
    expect(service.health().consumers['billing-orders']).toMatchObject({ state: 'missing' });
    await fleet.restoreConsumer('billing-orders');
    await fleet.through(service.whenReady());
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.acked('billing-orders');
  });

  it('shows a consumer that is not as declared, and one that is paused', async () => {
    await open();
    const service = billing({ ...fleet.options('billing'), verifyEvery: '200ms' });
    await fleet.start(service);
    await fleet.drift('billing-orders', { ack_wait: 1e9 });
    await fleet.advance(500);
    expect(service.problems()[0]).toMatchObject({ field: 'ack_wait', fix: expect.stringContaining('apply') });
    await fleet.drift('billing-orders', { ack_wait: 3e9 });
    await fleet.pause('billing-orders', '1m');
    await fleet.advance(500);
    expect(service.health().consumers['billing-orders']!.state).toBe('paused');
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await fleet.notPublished('invoice.issued', { for: '300ms' });
    await fleet.resume('billing-orders');
    await fleet.published('invoice.issued');
  });

  it('drains, and gives back what does not come to an end', async () => {
    await open();
    const slow = service(shop, 'billing', fleet.options('billing')).handle(
      'billing-orders',
      {
        'orders.{region}.created': (_event, { signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 1 },
    );
    await fleet.start(slow);
    for (const id of ['a', 'b']) await fleet.emit('orders.{region}.created', order(id), EU);
    await fleet.settle();
    const report = await fleet.through(slow.drain({ within: '1s' }));
    expect(report).toMatchObject({ handedBack: 1, abandoned: 0, unconfirmed: 0 });
    expect(fleet.deliveries('billing-orders').every(({ outcome }) => outcome === 'nak')).toBe(true);
    await fleet.start(billing(fleet.options('billing')));
    await fleet.acked('billing-orders', { count: 2, within: '20s' });
  });

  it('fans out to every instance', async () => {
    await open();
    const heard: string[] = [];
    const gateway = (instance: string) =>
      service(shop, 'gateway', fleet.options('gateway', { instance })).handle('price-feed', {
        'prices.changed': ({ data }) => void heard.push(`${instance} ${data.sku}`),
        'prices.imported': () => {},
        'invoice.issued': () => {},
      });
    await fleet.start(gateway('one'), gateway('two'));
    await fleet.emit('prices.changed', { sku: 'tea', price: 3 });
    await fleet.settle();
    expect(heard.sort()).toEqual(['one tea', 'two tea']);
    expect(fleet.deliveries('price-feed').map(({ outcome }) => outcome)).toEqual(['none', 'none']);
  });

  it('stores an event once under its id', async () => {
    await open();
    expect((await fleet.emit('prices.changed', { sku: 'tea', price: 3 }, { id: 'x' })).duplicate).toBe(false);
    expect((await fleet.emit('prices.changed', { sku: 'tea', price: 3 }, { id: 'x' })).duplicate).toBe(true);
    expect(await fleet.published('prices.changed')).toHaveLength(1);
  });

  it('refuses a service what it has no right to publish', async () => {
    await open();
    const checkout = await fleet.connect('checkout');
    const denied: ConnectionEvent[] = [];
    checkout.onConnection(event => void (event.kind === 'denied' && denied.push(event)));
    const invoice = { subject: 'invoice.issued', data: JSON.stringify({ order_id: 'a', amount: 1 }) };
    await expect(fleet.through(checkout.publish(invoice, 5_000))).rejects.toMatchObject({
      name: 'BusFault',
      kind: 'denied',
      subject: 'invoice.issued',
    });
    expect(denied).toEqual([{ kind: 'denied', operation: 'publish', subject: 'invoice.issued' }]);
    const made = { subject: 'orders.eu.created', data: JSON.stringify(order('a')) };
    expect(await fleet.through(checkout.publish(made, 5_000))).toMatchObject({ stream: 'ORDERS', seq: 1 });
    await fleet.notPublished('invoice.issued', { for: '100ms' });
    await fleet.stop();
    fleet = await testFleet(shop, { topology: SHOP, ...options, permissions: false });
    const anybody = await fleet.connect('checkout');
    expect(await fleet.through(anybody.publish(invoice, 5_000))).toMatchObject({ stream: 'BILLING', seq: 1 });
  });

  it('takes what happens to a stream', async () => {
    await open();
    await fleet.driftStream('ORDERS', { max_msgs: 1, discard: 'new' });
    await fleet.emit('orders.{region}.created', order('a'), EU);
    await expect(fleet.emit('orders.{region}.created', order('b'), EU)).rejects.toMatchObject({
      errCode: 10077,
    });
    await fleet.purgeStream('ORDERS');
    await fleet.emit('orders.{region}.created', order('c'), EU);
    await fleet.deleteStream('ORDERS');
    await expect(fleet.emit('orders.{region}.created', order('d'), EU)).rejects.toMatchObject({
      kind: 'no-responders',
    });
    await expect(fleet.deleteStream('ORDERS')).rejects.toMatchObject({ errCode: 10059 });
  });

  it('fails with what happened instead', async () => {
    await open();
    await fleet.start(billing(fleet.options('billing'), () => new Retry({ after: '1h' })));
    await fleet.emit('orders.{region}.created', order('a'), EU);
    const failing = fleet.published('invoice.issued', { data: { order_id: 'a' }, within: '300ms' });
    const error = await failing.then(
      () => null,
      thrown => thrown as Error,
    );
    expect(error!.name).toBe('AssertionError');
    expect(error!.message).toContain("not within 300ms published: `invoice.issued` with { order_id: 'a' }");
    expect(error!.message).toMatch(/the test → orders\.eu\.created \{ order_id: 'a'.* ORDERS 1\n/);
    expect(error!.message).toMatch(
      /billing ← billing-orders \(ORDERS 1, .*\) attempt 1: given back for 3600000 ms/,
    );
    expect(error!.message).toMatch(/info billing: .*: attempt 1 failed, again in 3600000 ms: Retry/);
    expect(error!.message).not.toContain('connected to');
    expect(error!.stack).toMatch(/test-fleet\.test\.ts/);
    await expect(
      fleet.notPublished('orders.{region}.created', { for: '100ms', data: { order_id: 'b' } }),
    ).resolves.toBeUndefined();
  });
});

describe('a fleet on nats-server', () => {
  it('refuses a service the consumers of another', async () => {
    fleet = await testFleet(shop, { topology: SHOP, engine: 'nats-server', binary: pinned.binary });
    const gateway = await fleet.connect('gateway');
    const consumer = { stream: 'ORDERS', consumer: 'billing-orders' };
    await expect(gateway.consumerInfo(consumer)).rejects.toMatchObject({ kind: 'denied' });
    expect(await (await fleet.connect('billing')).consumerInfo(consumer)).toMatchObject({
      name: 'billing-orders',
    });
  });
});

describe('a fleet', () => {
  it('has as many processes of a service as are started, and loses one of them', async () => {
    fleet = await testFleet(shop, { topology: SHOP });
    await fleet.start(
      billing(fleet.options('billing', { instance: 'one' })),
      billing(fleet.options('billing', { instance: 'two' })),
    );
    await fleet.crash('billing', 'one');
    for (const id of ['a', 'b']) await fleet.emit('orders.{region}.created', order(id), EU);
    await fleet.acked('billing-orders', { count: 2 });
    await expect(fleet.crash('billing', 'one')).rejects.toThrow(/Nothing of `one` of `billing` runs/);
  });

  it('refuses what the model does not have', async () => {
    fleet = await testFleet(shop, { topology: SHOP });
    const sources = [{ name: 'BILLING' }];
    await expect(fleet.driftStream('ORDERS', { sources })).rejects.toThrow(
      "The model has no `sources` of streams. Use the real server: testFleet(bindings, { engine: 'nats-server' }).",
    );
  });

  it('is not made of bindings that another topology gave', async () => {
    await expect(testFleet(shop, { topology: 'topology' })).rejects.toMatchObject({
      code: 'topology-invalid',
      help: expect.stringContaining('fleetctl generate typescript'),
    });
    await expect(testFleet(shop, { topology: 'test/nowhere' })).rejects.toMatchObject({ name: 'FleetError' });
    fleet = await testFleet(shop, { topology: SHOP });
    expect(() => fleet.deliveries('nobody' as 'ledger')).toThrow(/no service that reads `nobody`/);
    for (const misspelt of [
      () => fleet.emit('invoice.isued' as 'invoice.issued', { order_id: 'a', amount: 1 }),
      () => fleet.published('invoice.isued' as 'invoice.issued'),
      () => fleet.notPublished('invoice.isued' as 'invoice.issued', { for: 1 }),
    ])
      await expect(misspelt()).rejects.toMatchObject({
        code: 'usage',
        help: 'Did you mean `invoice.issued`?',
      });
    await expect(fleet.connect('biling' as 'billing')).rejects.toMatchObject({
      help: 'Did you mean `billing`?',
    });
    await expect(fleet.drift('billing-orders', { ack_wat: 1 })).rejects.toMatchObject({
      help: 'Did you mean `ack_wait`?',
    });
    await expect(fleet.deleteConsumer('price-feed')).rejects.toThrow(/`price-feed` is a fan-out/);
    await expect(fleet.crash('billing')).rejects.toThrow(/Nothing of `billing` runs/);
    const bad = { order_id: 7 } as unknown as ReturnType<typeof order>;
    await expect(fleet.emit('orders.{region}.created', bad, EU)).rejects.toMatchObject({
      code: 'payload-invalid',
    });
  });

  it('ends with the test that has it, however that ends', async () => {
    let stopped = 0;
    const failing = async () => {
      await using mine = await testFleet(shop, { topology: SHOP });
      fleet = mine;
      const stop = mine.stop.bind(mine);
      mine.stop = () => stop().then(() => void stopped++);
      throw new Error('no such luck');
    };
    await expect(failing()).rejects.toThrow('no such luck');
    expect(stopped).toBe(1);
  });

  it('takes no real time for an hour of the model, and repeats itself for a seed', async () => {
    const run = async () => {
      fleet = await testFleet(shop, { topology: SHOP, seed: 7, start: new Date('2026-03-01T00:00:00Z') });
      const failing = service(shop, 'billing', fleet.options('billing')).handle('billing-orders', {
        'orders.{region}.created': () => {
          throw new Error('down');
        },
        'orders.{region}.cancelled': () => {},
      });
      await fleet.start(failing);
      await fleet.emit('orders.{region}.created', order('a'), EU);
      await fleet.advance('1h');
      const seen = fleet.deliveries('billing-orders').map(({ timeMs, delayMs }) => [timeMs, delayMs]);
      await fleet.stop();
      return seen;
    };
    const began = performance.now();
    const first = await run();
    expect(first).toHaveLength(4);
    expect(await run()).toEqual(first);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
