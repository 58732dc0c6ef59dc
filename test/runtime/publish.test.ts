import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { BusFault } from '../../src/runtime/bus.js';
import { RuntimeError } from '../../src/runtime/index.js';
import { NatsBus } from '../../src/runtime/nats-bus/nats-bus.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, sleep, until } from './a-shop.js';

const EU = { params: { region: 'eu' } };

describe('publishing', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const started = async () => {
    const shop = await open();
    const checkout = shop.service('checkout');
    await checkout.start();
    return { shop, checkout };
  };

  it('stores the bare event as JSON, under the subject of its parameters, with an id', async () => {
    const { shop, checkout } = await started();
    const published = await checkout.publish('orders.{region}.created', order('a'), EU);
    expect(published).toEqual({ stream: 'ORDERS', seq: 1, duplicate: false, id: expect.any(String) });
    const [stored] = await shop.stored('ORDERS');
    expect([stored!.subject, JSON.parse(stored!.body), stored!.header('Nats-Msg-Id')]).toEqual([
      'orders.eu.created',
      order('a'),
      published.id,
    ]);
  });

  it('of the same id again stores nothing, and says so', async () => {
    const { shop, checkout } = await started();
    const first = await checkout.publish('orders.{region}.created', order('a'), { ...EU, id: 'order-a' });
    const again = await checkout.publish('orders.{region}.created', order('a'), { ...EU, id: 'order-a' });
    expect([first.duplicate, again.duplicate, again.seq]).toEqual([false, true, first.seq]);
    expect(await shop.stored('ORDERS')).toHaveLength(1);
    expect(checkout.metrics()).toContain(
      'fleetctl_runtime_published_total{event="orders.{region}.created",outcome="duplicate"} 1',
    );
  });

  it.each([
    ['a property is missing', { order_id: 'a', total: 1 }, '/items'],
    ['a value is out of its range', { order_id: 'a', total: -1, items: [] }, '/total'],
    ['a property is too many', { ...order('a'), 'a/b~c': 1 }, '/a~1b~0c'],
    [
      'a list holds what it may not',
      { ...order('a'), items: [{ sku: 'x', count: 'one' }] },
      '/items/0/count',
    ],
  ])('refuses a payload where %s, says where, and sends nothing', async (_what, payload, path) => {
    const { shop, checkout } = await started();
    const refused = await checkout
      .publish('orders.{region}.created', payload as never, EU)
      .catch(error => error);
    expect(refused).toBeInstanceOf(RuntimeError);
    expect([refused.code, refused.path]).toEqual(['payload-invalid', path]);
    expect(refused.message).toContain(path);
    expect(await shop.stored('ORDERS')).toEqual([]);
  });

  it.each([undefined, '', 'a.b', 'a b', '*', '>'])('refuses %j as a parameter of a subject', async region => {
    const { checkout } = await started();
    await expect(
      checkout.publish('orders.{region}.created', order('a'), { params: { region } as { region: string } }),
    ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('`region`') });
  });

  it('refuses what the service has no right to publish, also where the compiler was not asked', async () => {
    const { checkout } = await started();
    const untyped = checkout as unknown as { publish(event: string, data: unknown): Promise<unknown> };
    await expect(untyped.publish('invoice.issued', {})).rejects.toMatchObject({
      code: 'usage',
      help: expect.stringContaining('services.checkout.publishes'),
    });
  });

  it('is refused by the stream for good', async () => {
    const { shop, checkout } = await started();
    await checkout.publish('orders.{region}.created', order('a'), EU);
    const late = checkout.publish('orders.{region}.created', order('b'), {
      ...EU,
      expectLastSeqOnSubject: 0,
    });
    await expect(late).rejects.toMatchObject({
      code: 'publish-refused',
      message: expect.stringContaining('sequence'),
    });
    const next = await checkout.publish('orders.{region}.created', order('b'), {
      ...EU,
      expectLastSeqOnSubject: 1,
    });
    expect([next.seq, (await shop.stored('ORDERS')).length]).toEqual([2, 2]);
  });

  it('that was stored and whose answer was lost is not said to be refused for the sequence that it made itself', async () => {
    const shop = await open();
    const bus = new NatsBus(await connect({ servers: server().url }), {
      apiPrefix: '$JS.API',
      inboxPrefix: null,
      timeoutMs: 5_000,
    });
    const send = bus.publish.bind(bus);
    let sent = 0;
    bus.publish = async (message, timeoutMs) => {
      const ack = await send(message, timeoutMs);
      if (sent++ === 0) throw new BusFault('timeout', message.subject, 'the answer was lost');
      return ack;
    };
    const checkout = shop.service('checkout', { bus });
    await checkout.start();
    const first = checkout.publish('prices.imported', 1, { id: 'p-1', expectLastSeqOnSubject: 0 });
    await expect(first).rejects.toMatchObject({
      code: 'publish-unconfirmed',
      help: expect.stringContaining('It may be stored'),
    });
    expect([sent, (await shop.stored('PRICES')).length]).toEqual([1, 1]);
    await bus.close();
  });

  it('waits for its stream for a while, and then says that there is none', async () => {
    const shop = await open();
    const checkout = shop.service('checkout', { publish: { within: '700ms' } });
    await checkout.start();
    await client().request('$JS.API.STREAM.DELETE.ORDERS', '');
    const lost = checkout.publish('orders.{region}.created', order('a'), EU);
    await expect(lost).rejects.toMatchObject({
      code: 'publish-refused',
      help: expect.stringContaining('fleetctl apply'),
    });
    const late = checkout.publish('orders.{region}.created', order('b'), EU);
    await sleep(200);
    await shop.create('stream/ORDERS');
    expect((await late).seq).toBe(1);
  });

  it('is pipelined within a bounded window, whoever awaits it', async () => {
    const shop = await open();
    const checkout = shop.service('checkout', { publish: { window: 20 } });
    await checkout.start();
    const all = Array.from({ length: 2_000 }, (_, i) =>
      checkout.publish('orders.{region}.created', order(String(i)), EU),
    );
    const seqs = (await Promise.all(all)).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    expect(checkout.metrics()).toContain('publish_in_flight 0');
  });

  it('that fails unawaited is logged and counted, and no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const shop = await open();
    const checkout = shop.service('checkout', { publish: { within: '100ms' } });
    await checkout.start();
    await client().request('$JS.API.STREAM.DELETE.ORDERS', '');
    checkout.publish('orders.{region}.created', order('a'), EU);
    await until(() => checkout.metrics().includes('outcome="failed"} 1'));
    await sleep(50);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(checkout.said.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('of anything goes for an event without a schema: JSON, or bytes as they are', async () => {
    const { shop, checkout } = await started();
    await checkout.publish('prices.imported', { any: 'thing' });
    await checkout.publish('prices.imported', new TextEncoder().encode('a;b'));
    await expect(checkout.publish('prices.imported', undefined)).rejects.toMatchObject({
      code: 'payload-invalid',
    });
    expect((await shop.stored('PRICES')).map(({ body }) => body)).toEqual(['{"any":"thing"}', 'a;b']);
  });

  it.each([
    ['an id of two lines', { id: 'a\r\nb' }, 'The id'],
    ['an empty id', { id: '' }, 'The id'],
    ['an id that is a number', { id: 5 }, 'The id is number'],
    ['the id as a header', { headers: { 'nats-msg-id': 'a' } }, 'Give it as `id`'],
    ['a header with a space in its name', { headers: { 'X A': 'a' } }, '`X A` is no name'],
    ['a header of two lines', { headers: { 'X-A': 'a\r\nNats-Rollup: all' } }, '`X-A`'],
    ['a header that is no text', { headers: { 'X-A': 5 } }, '`X-A` is number'],
  ])('refuses %s, and sends nothing', async (_what, options, says) => {
    const { shop, checkout } = await started();
    const refused = await checkout.publish('prices.imported', 1, options as never).catch(error => error);
    expect(refused).toMatchObject({ code: 'usage' });
    expect(`${refused.message} ${refused.help}`).toMatch(new RegExp(says));
    expect(await shop.stored('PRICES')).toEqual([]);
  });

  it.each([
    ['a BigInt', 1n],
    ['a function', () => {}],
    ['what holds itself', cyclic()],
  ])('refuses %s as a payload without a schema', async (_what, payload) => {
    const { checkout } = await started();
    await expect(checkout.publish('prices.imported', payload)).rejects.toMatchObject({
      code: 'payload-invalid',
      path: '',
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d, which is null on the wire', async price => {
    const { checkout } = await started();
    await expect(checkout.publish('prices.changed', { sku: 'tea', price })).rejects.toMatchObject({
      code: 'payload-invalid',
      path: '/price',
    });
  });

  it('hears its stream, whoever else replies to what it publishes', async () => {
    const { shop, checkout } = await started();
    const replies = ['', 'thanks', '{}', 'null', '{"seq":7}'];
    const subscriptions = replies.map(reply =>
      client().subscribe('prices.*', { callback: (_error, message) => void message.respond(reply) }),
    );
    await client().flush();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => checkout.publish('prices.imported', i)),
    );
    for (const each of subscriptions) each.unsubscribe();
    expect(all.map(({ stream, seq }) => `${stream} ${seq}`)).toEqual(
      Array.from({ length: 20 }, (_, i) => `PRICES ${i + 1}`),
    );
    expect(await shop.stored('PRICES')).toHaveLength(20);
  });

  it('before start() is refused', async () => {
    const shop = await open();
    await expect(shop.service('checkout').publish('prices.imported', 1)).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('publishing from a handler', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('cannot store an event twice, however often its message is handled', async () => {
    const shop = await open();
    const attempts: number[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }, { attempt, publish }) => {
          attempts.push(attempt);
          await publish('invoice.issued', { order_id: data.order_id, amount: data.total });
          await publish('invoice.issued', { order_id: data.order_id, amount: 0 });
          if (attempt < 3) throw new Error('after publishing');
        },
        'orders.{region}.cancelled': () => {},
      },
      { retry: { delays: [10] } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await shop.put('orders.eu.created', order('b'));
    await until(
      async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0 && attempts.length === 6,
    );
    const invoices = (await shop.stored('BILLING')).map(({ body }) => JSON.parse(body));
    expect(invoices.map(({ order_id, amount }) => `${order_id} ${amount}`).sort()).toEqual([
      'a 0',
      'a 10',
      'b 0',
      'b 10',
    ]);
  });

  it('is confirmed before the message is acknowledged, awaited or not', async () => {
    const shop = await open();
    let calls = 0;
    const billing = shop.service('billing', { publish: { within: '200ms' } }).handle(
      'billing-orders',
      {
        'orders.{region}.created': ({ data }, context) => {
          calls++;
          void context.publish('invoice.issued', { order_id: data.order_id, amount: data.total });
        },
        'orders.{region}.cancelled': () => {},
      },
      { retry: { delays: ['300ms'] } },
    );
    await billing.start();
    await client().request('$JS.API.STREAM.DELETE.BILLING', '');
    await shop.put('orders.eu.created', order('a'));
    await until(() => calls === 2);
    expect((await shop.state('ORDERS', 'billing-orders')).unacked).toBe(1);
    await shop.create('stream/BILLING');
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
    expect(await shop.stored('BILLING')).toHaveLength(1);
  });

  it('hands the trace context on, and makes none up', async () => {
    const shop = await open();
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }, context) =>
        context.publish('invoice.issued', { order_id: data.order_id, amount: 1 }),
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await shop.put('orders.eu.created', order('a'), {
      traceparent,
      tracestate: 'x=1',
      baggage: 'tenant=acme',
    });
    await shop.put('orders.eu.created', order('b'), { traceparent: 'nonsense', tracestate: 'x=1' });
    await until(async () => (await shop.stored('BILLING')).length === 2);
    const stored = new Map(
      (await shop.stored('BILLING')).map(each => [JSON.parse(each.body).order_id, each]),
    );
    const names = ['traceparent', 'tracestate', 'baggage'];
    expect(names.map(name => stored.get('a')!.header(name))).toEqual([traceparent, 'x=1', 'tenant=acme']);
    expect(names.map(name => stored.get('b')!.header(name))).toEqual(['', '', '']);
  });
});

function cyclic(): unknown[] {
  const list: unknown[] = [];
  list.push(list);
  return list;
}
