import { describe, expect, it } from 'vitest';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, type ShopServer, sleep, until } from './a-shop.js';
import { guardedServer } from './guarded-server.js';

const price = (sku: string, amount: number) => ({ sku, price: amount });

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe('history', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const purge = (stream: string, seq: number) =>
    client().request(`$JS.API.STREAM.PURGE.${stream}`, JSON.stringify({ seq }));
  const gateway = async (shop: ShopServer) => {
    const made = shop.service('gateway');
    await made.start();
    return made.history('price-feed');
  };

  it('is one sequence over all streams, in the order in which they were stored', async () => {
    const shop = await open();
    for (let i = 0; i < 100; i++) {
      await shop.put('prices.changed', price('tea', i));
      await shop.put('invoice.issued', { order_id: `o-${i}`, amount: i + 0.5 });
    }
    const history = await gateway(shop);
    const values = (await all(history.read())).map(event =>
      event.type === 'prices.changed'
        ? event.data.price
        : event.type === 'invoice.issued'
          ? event.data.amount
          : -1,
    );
    expect(values).toHaveLength(200);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it('is of an entity: by a field of the payload, or a parameter of the subject', async () => {
    const shop = await open();
    await shop.put('orders.eu.created', order('a'));
    await shop.put('orders.no.created', order('b'));
    await shop.put('orders.eu.cancelled', { order_id: 'a', reason: 'stock' });
    const billing = shop.service('billing');
    await billing.start();
    const history = billing.history('billing-orders');
    const of = async (field: string, value: string) =>
      (await all(history.read({ entity: { field, value } }))).map(({ seq }) => seq);
    expect(await of('order_id', 'a')).toEqual([1, 3]);
    expect(await of('region', 'no')).toEqual([2]);
    expect(await of('items.sku', 'tea')).toEqual([1, 2]);
    expect(await of('order_id', 'nobody')).toEqual([]);
  });

  it('is bounded by time, sequence, subject, event and number', async () => {
    const shop = await open();
    await shop.put('prices.changed', price('tea', 1));
    await shop.put('prices.imported', { any: 1 });
    await sleep(30);
    const between = new Date();
    await sleep(30);
    await shop.put('prices.changed', price('tea', 2));
    await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
    const history = await gateway(shop);
    const seqs = async (query: Parameters<typeof history.read>[0]) =>
      (await all(history.read(query))).map(({ stream, seq }) => `${stream[0]}${seq}`);
    expect(await seqs({ from: between })).toEqual(['P3', 'B1']);
    expect(await seqs({ to: between })).toEqual(['P1', 'P2']);
    expect(await seqs({ from: { seq: 2 } })).toEqual(['P2', 'P3']);
    expect(await seqs({ to: { seq: 2 }, subjects: ['prices.>'] })).toEqual(['P1', 'P2']);
    expect(await seqs({ subjects: ['prices.changed'] })).toEqual(['P1', 'P3']);
    expect(await seqs({ subjects: ['orders.>'] })).toEqual([]);
    expect(await seqs({ events: ['invoice.issued'] })).toEqual(['B1']);
    expect(await seqs({ limit: 2 })).toEqual(['P1', 'P2']);
    expect(await seqs({ limit: 0 })).toEqual([]);
  });

  it('ends with what is stored when it begins, whatever comes meanwhile', async () => {
    const shop = await open();
    for (let i = 0; i < 10; i++) await shop.put('prices.changed', price('tea', i));
    const history = await gateway(shop);
    let seen = 0;
    for await (const _ of history.read()) {
      seen++;
      await shop.put('prices.changed', price('tea', 99));
    }
    expect(seen).toBe(10);
  });

  it('says what retention has cut, and says nothing where nothing is missing', async () => {
    const shop = await open();
    for (let i = 0; i < 6; i++) await shop.put('prices.changed', price('tea', i));
    const before = new Date(Date.now() - 60_000);
    await purge('PRICES', 4);
    await sleep(30);
    const later = new Date();
    await shop.put('prices.changed', price('tea', 6));
    const history = await gateway(shop);
    const cut = [{ stream: 'PRICES', upToSeq: 3, oldest: null, inBetween: null }];
    expect(await history.cuts()).toEqual(cut);
    expect(await history.cuts({ from: before })).toEqual(cut);
    expect(await history.cuts({ from: { seq: 2 } })).toEqual(cut);
    expect(await history.cuts({ from: { seq: 4 } })).toEqual([]);
    expect(await history.cuts({ from: later })).toEqual([]);
    const told: unknown[] = [];
    await all(history.read({}, each => told.push(each)));
    expect(told).toEqual(cut);
  });

  it('gives the state as of a moment, folded or field by field', async () => {
    const shop = await open();
    await shop.put('prices.changed', price('tea', 1));
    await shop.put('prices.changed', price('coffee', 5));
    await sleep(30);
    const moment = new Date();
    await sleep(30);
    await shop.put('prices.changed', price('tea', 2));
    const history = await gateway(shop);
    const entity = { field: 'sku', value: 'tea' };
    expect(await history.stateAsOf(moment, { entity })).toMatchObject({
      state: { sku: 'tea', price: 1 },
      events: 1,
      last: { seq: 1 },
      cuts: [],
    });
    expect((await history.stateAsOf(new Date(), { entity })).state).toEqual(price('tea', 2));
    const folded = await history.stateAsOf(
      moment,
      {},
      {
        initial: new Map<string, number>(),
        next: (prices, event) =>
          event.type === 'prices.changed' ? prices.set(event.data.sku, event.data.price) : prices,
      },
    );
    expect([...folded.state]).toEqual([
      ['tea', 1],
      ['coffee', 5],
    ]);
    const latest = await history.latestAsOf(moment);
    expect(latest.get('prices.changed')!.data).toEqual(price('coffee', 5));
  });

  it('of a stream that does not exist fails, and does not wait', async () => {
    const shop = await open();
    const history = await gateway(shop);
    await client().request('$JS.API.STREAM.DELETE.BILLING', '');
    await expect(all(history.read())).rejects.toMatchObject({ code: 'consumer-missing' });
  });

  it('can be left in the middle, and leaves no consumer behind that moves a place', async () => {
    const shop = await open();
    for (let i = 0; i < 500; i++) await shop.put('prices.changed', price('tea', i));
    const history = await gateway(shop);
    for await (const event of history.read()) if (event.seq === 3) break;
    expect((await all(history.read())).length).toBe(500);
  });
});

describe('a replay', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  async function billing(
    shop: ShopServer,
    options: { fails?: string; onReplay?: (isReplay: boolean) => void } = {},
  ) {
    const seen: string[] = [];
    const made = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': async ({ data }, context) => {
        options.onReplay?.(context.isReplay);
        seen.push(data.order_id);
        if (data.order_id === options.fails) throw new Error('no stock');
        await context.publish('invoice.issued', { order_id: data.order_id, amount: data.total });
        await made.publish('invoice.issued', { order_id: `again-${data.order_id}`, amount: 0 });
      },
      'orders.{region}.cancelled': ({ data }) => {
        seen.push(`not ${data.order_id}`);
      },
    });
    return { made, seen };
  }

  it('runs the same handlers, moves no place and publishes nothing', async () => {
    const shop = await open();
    const flags: boolean[] = [];
    const { made, seen } = await billing(shop, { onReplay: is => flags.push(is) });
    await made.start();
    for (const id of ['a', 'b', 'c']) await shop.put('orders.eu.created', order(id));
    await until(async () => (await shop.stored('BILLING')).length === 6);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
    const before = await client().request('$JS.API.CONSUMER.INFO.ORDERS.billing-orders', '');
    const report = await made.replay('billing-orders');
    expect(report).toEqual({
      handled: 3,
      skipped: 0,
      failed: [],
      suppressed: 6,
      lastSeq: { ORDERS: 3 },
      cuts: [],
      ended: 'end',
    });
    expect(seen).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(flags).toEqual([false, false, false, true, true, true]);
    expect(await shop.stored('BILLING')).toHaveLength(6);
    const place = (info: typeof before) => {
      const { delivered, ack_floor } = info.json<{ delivered: object; ack_floor: object }>();
      return { ...(delivered as { consumer_seq: number }), ...(ack_floor as object), last_active: 0 };
    };
    expect(place(await client().request('$JS.API.CONSUMER.INFO.ORDERS.billing-orders', ''))).toEqual(
      place(before),
    );
    // And what is delivered afterwards publishes again.
    await shop.put('orders.eu.created', order('d'));
    await until(async () => (await shop.stored('BILLING')).length === 8);
  });

  it('of a subject, an entity, an event or a number of them is that much', async () => {
    const shop = await open();
    for (const id of ['a', 'b']) await shop.put('orders.eu.created', order(id));
    await shop.put('orders.no.created', order('c'));
    await shop.put('orders.eu.cancelled', { order_id: 'a', reason: 'stock' });
    // Not started: it connects for the time of the replay, and takes nothing from the live consumer.
    const { made, seen } = await billing(shop);
    const ran = async (options: Parameters<typeof made.replay<'billing-orders'>>[1]) => {
      seen.length = 0;
      const { ended } = await made.replay('billing-orders', options);
      return [...seen, ended];
    };
    expect(await ran({ subjects: ['orders.eu.>'] })).toEqual(['a', 'b', 'not a', 'end']);
    expect(await ran({ entity: { field: 'order_id', value: 'a' } })).toEqual(['a', 'not a', 'end']);
    expect(await ran({ events: ['orders.{region}.cancelled'] })).toEqual(['not a', 'end']);
    expect(await ran({ limit: 2 })).toEqual(['a', 'b', 'limit']);
    expect(await ran({ from: { seq: 2 }, to: { seq: 3 } })).toEqual(['b', 'c', 'end']);
    expect((await shop.state('ORDERS', 'billing-orders')).pending).toBe(4);
  });

  it('lists what failed, and goes on or stops there', async () => {
    const shop = await open();
    for (const id of ['a', 'bad', 'c']) await shop.put('orders.eu.created', order(id));
    const { made } = await billing(shop, { fails: 'bad' });
    const report = await made.replay('billing-orders');
    expect(report).toMatchObject({ handled: 2, ended: 'end' });
    expect(report.failed).toMatchObject([{ stream: 'ORDERS', seq: 2, subject: 'orders.eu.created' }]);
    expect(report.failed[0]!.error.message).toBe('no stock');
    expect(await made.replay('billing-orders', { onFailure: 'stop' })).toMatchObject({
      handled: 1,
      ended: 'failed',
    });
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('publishes where effects are allowed, under the ids of the first time', async () => {
    const shop = await open();
    await shop.put('orders.eu.created', order('a'));
    const { made } = await billing(shop);
    const twice = [
      await made.replay('billing-orders', { effects: 'allow' }),
      await made.replay('billing-orders', { effects: 'allow' }),
    ];
    expect(twice.map(({ suppressed }) => suppressed)).toEqual([0, 0]);
    const bodies = (await shop.stored('BILLING')).map(({ body }) => JSON.parse(body).order_id);
    expect(bodies.filter(id => id === 'a')).toEqual(['a']);
  });

  it('says what retention has cut', async () => {
    const shop = await open();
    for (const id of ['a', 'b', 'c']) await shop.put('orders.eu.created', order(id));
    await client().request('$JS.API.STREAM.PURGE.ORDERS', JSON.stringify({ seq: 3 }));
    const { made } = await billing(shop);
    expect(await made.replay('billing-orders')).toMatchObject({
      handled: 1,
      cuts: [{ stream: 'ORDERS', upToSeq: 2, oldest: null, inBetween: null }],
    });
  });

  it('ends a handler that takes too long by its signal', async () => {
    const shop = await open();
    await shop.put('orders.eu.created', order('a'));
    let isAborted = false;
    const made = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': (_event, { signal }) =>
        new Promise<void>(resolve => {
          signal.addEventListener('abort', () => {
            isAborted = true;
            resolve();
          });
        }),
      'orders.{region}.cancelled': () => {},
    });
    const report = await made.replay('billing-orders', { timeout: 50 });
    expect([isAborted, report.failed[0]?.error.name]).toEqual([true, 'HandlerTimeout']);
  });

  it('needs handlers, and a consumer that the service reads', async () => {
    const shop = await open();
    const made = shop.service('billing');
    await expect(made.replay('billing-orders')).rejects.toMatchObject({ code: 'usage' });
    await expect(made.replay('price-feed' as never)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('history with the derived permissions in force', () => {
  it('is read with what a fan-out consumer may do, and refused to who may create none', async () => {
    const { server, client, stop } = await guardedServer({ gateway: 'g', billing: 'b' });
    try {
      const shop = await openShop(server, client);
      await shop.put('prices.changed', price('tea', 1));
      await shop.put('orders.eu.created', order('a'));
      const gateway = shop.service('gateway', { env: { GATEWAY_PASSWORD: 'g' } });
      const billing = shop.service('billing', { env: { BILLING_PASSWORD: 'b' } });
      await Promise.all([gateway.start(), billing.start()]);
      expect(await all(gateway.history('price-feed').read())).toHaveLength(1);
      await expect(all(billing.history('billing-orders').read())).rejects.toMatchObject({ code: 'denied' });
      await Promise.all([gateway.drain(), billing.drain()]);
    } finally {
      await stop();
    }
  });
});
