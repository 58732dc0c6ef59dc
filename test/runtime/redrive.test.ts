import { jetstream } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import type { StoredLetter } from '../../src/runtime/dead-letters/dead-letters.js';
import { Reject, type ServiceOptions } from '../../src/runtime/index.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, type ShopServer, sleep, until } from './a-shop.js';
import { guardedServer } from './guarded-server.js';

async function lettersOf(service: {
  deadLetters(): { list(): AsyncIterable<StoredLetter> };
}): Promise<StoredLetter[]> {
  const found: StoredLetter[] = [];
  for await (const letter of service.deadLetters().list()) found.push(letter);
  return found;
}

const FILTERS_OTHERWISE = {
  stream_name: 'ORDERS',
  action: 'update',
  config: {
    ...{ name: 'billing-orders', durable_name: 'billing-orders', filter_subject: 'orders.*.created' },
    ...{
      deliver_policy: 'all',
      ack_policy: 'explicit',
      ack_wait: 3e9,
      max_deliver: 4,
      max_ack_pending: 1_000,
    },
  },
};

describe('redriving a dead letter', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  /** A billing service that rejects orders while it is told to, and an auditor of the same orders. */
  async function failing(shop: ShopServer) {
    const state = { rejects: true, seen: [] as string[], audited: [] as string[], orders: [] as unknown[] };
    const make = (options: ServiceOptions = {}) =>
      shop.service('billing', options).handle('billing-orders', {
        'orders.{region}.created': async (event, context) => {
          state.orders.push([event.seq, event.subject, event.id, event.header('X-Kept'), context.attempt]);
          state.seen.push(event.data.order_id);
          if (state.rejects) throw new Reject('no stock');
          await context.publish('invoice.issued', { order_id: event.data.order_id, amount: 1 });
        },
        'orders.{region}.cancelled': () => {},
      });
    const auditor = shop.service('auditor').handle('audit-orders', {
      'orders.{region}.created': ({ data }) => {
        state.audited.push(data.order_id);
      },
    });
    await auditor.start();
    return { state, make };
  }

  it('runs the handler of the consumer that failed, as it saw the original, and nobody else', async () => {
    const shop = await open();
    const { state, make } = await failing(shop);
    const billing = make();
    await billing.start();
    await shop.put('orders.eu.created', order('x'));
    await until(() => state.seen.length === 1);
    await shop.put('orders.eu.created', order('a'), { 'Nats-Msg-Id': 'm-1', 'X-Kept': 'yes' });
    await until(async () => (await lettersOf(billing)).length === 2 && state.audited.length === 2);
    const [, letter] = await lettersOf(billing);
    expect(letter).toMatchObject({
      stream: 'ORDERS',
      consumer: 'billing-orders',
      subject: 'orders.eu.created',
      seq: 2,
      id: 'm-1',
      reason: 'rejected',
      error: 'Reject: no stock',
      attempts: 1,
      redrives: 0,
      service: 'billing',
    });
    state.rejects = false;
    await billing.deadLetters().redrive(letter!);
    await until(() => state.seen.length === 3);
    expect(state.orders[2]).toEqual([2, 'orders.eu.created', 'm-1', 'yes', 1]);
    await until(async () => (await shop.stored('BILLING')).length === 1);
    await until(
      async () => (await shop.state('DEAD_LETTERS', 'redrive-ORDERS-billing-orders')).unacked === 0,
    );
    expect((await lettersOf(billing)).map(({ seq }) => seq)).toEqual([1]);
    expect(state.audited).toEqual(['x', 'a']);
    expect(await shop.stored('ORDERS')).toHaveLength(2);
  });

  it('waits for the service to run, and survives its end', async () => {
    const shop = await open();
    const { state, make } = await failing(shop);
    const first = make();
    await first.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await lettersOf(first)).length === 1);
    const letters = shop.service('auditor', { sweep: false });
    await letters.start();
    await first.drain();
    await letters.deadLetters().redrive((await lettersOf(letters))[0]!);
    state.rejects = false;
    await sleep(50);
    expect(state.seen).toEqual(['a']);
    await make().start();
    await until(() => state.seen.length === 2);
  });

  /** Sends one letter back while the consumer stands as it does, and looks whether anybody has it in hand. */
  async function redriveOne(shop: ShopServer): Promise<() => Promise<{ pending: number; unacked: number }>> {
    const admin = shop.service('auditor', { sweep: false });
    await admin.start();
    await admin.deadLetters().redrive((await lettersOf(admin))[0]!);
    return () => shop.state('DEAD_LETTERS', 'redrive-ORDERS-billing-orders');
  }

  it.each([
    ['is missing', 'CONSUMER.DELETE.ORDERS.billing-orders', {}, 'missing'],
    ['is not the declared one', 'CONSUMER.CREATE.ORDERS.billing-orders', FILTERS_OTHERWISE, 'drifted'],
    ['is paused', 'CONSUMER.PAUSE.ORDERS.billing-orders', { pause_until: '2200-01-01T00:00:00Z' }, 'paused'],
  ])('waits while the consumer %s, at the start and later', async (_, request, body, state) => {
    const shop = await open();
    const { state: shopState, make } = await failing(shop);
    const first = make({ verifyEvery: '200ms' });
    await first.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await lettersOf(first)).length === 1);
    shopState.rejects = false;
    const hold = () => client().request(`$JS.API.${request}`, JSON.stringify(body));
    await hold();
    await until(() => first.health().consumers['billing-orders']!.state === state);
    const redriven = await redriveOne(shop);
    await sleep(300);
    expect([shopState.seen, (await redriven()).pending]).toEqual([['a'], 1]);
    await first.drain();
    // Likewise of a service that finds it so when it starts.
    const second = make({ verifyEvery: '200ms' });
    await second.start();
    await sleep(300);
    expect([shopState.seen, (await redriven()).unacked]).toEqual([['a'], 0]);
    await client().request('$JS.API.CONSUMER.DELETE.ORDERS.billing-orders', '');
    await shop.create('consumer/ORDERS/billing-orders');
    await until(() => second.health().ready);
    await until(() => shopState.seen.length >= 2);
    await until(async () => (await redriven()).unacked + (await redriven()).pending === 0);
  });

  it('that fails again is a dead letter again, and says how often it was sent back', async () => {
    const shop = await open();
    const { state, make } = await failing(shop);
    const billing = make();
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    for (const redrives of [0, 1, 2]) {
      await until(async () => (await lettersOf(billing)).some(letter => letter.redrives === redrives));
      const letters = await lettersOf(billing);
      expect(letters).toMatchObject([{ redrives, seq: 1, reason: 'rejected' }]);
      if (redrives < 2) await billing.deadLetters().redrive(letters[0]!);
    }
    expect(state.seen).toHaveLength(3);
  });

  it('has few of them in hand, however many are sent back', async () => {
    const shop = await open();
    const admin = shop.service('auditor', { sweep: false });
    await admin.start();
    const headers = {
      ...{ 'Dead-Letter-Stream': 'ORDERS', 'Dead-Letter-Consumer': 'billing-orders' },
      ...{ 'Dead-Letter-Subject': 'orders.eu.created', 'Dead-Letter-Time': '2026-11-25T10:00:00Z' },
    };
    const put = (i: number) =>
      shop.put('dlq.ORDERS.billing-orders', order(`${i}`), { ...headers, 'Dead-Letter-Sequence': `${i}` });
    for (let i = 1; i <= 100; i++) await put(i);
    for await (const letter of admin.deadLetters().list())
      expect(await admin.deadLetters().redrive(letter)).toBe(true);
    const handled = { count: 0, running: 0, most: 0, mostInHand: 0 };
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async () => {
          handled.most = Math.max(handled.most, ++handled.running);
          handled.mostInHand = Math.max(
            handled.mostInHand,
            billing.health().consumers['billing-orders']!.inHand,
          );
          await sleep(5);
          handled.running--;
          handled.count++;
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 4 },
    );
    await billing.start();
    const onTheirWay = async () => {
      const letters = { waiting: 0, 'in-hand': 0 };
      const of = { stream: 'ORDERS', consumer: 'billing-orders' };
      for await (const { way } of admin.deadLetters().onTheirWay(of)) letters[way]++;
      return letters;
    };
    await until(() => handled.count > 20);
    const { waiting, 'in-hand': inHand } = await onTheirWay();
    expect(waiting).toBeGreaterThan(0);
    expect(inHand).toBeLessThan(20);
    await until(() => handled.count === 100);
    expect([handled.most, handled.mostInHand]).toEqual([4, 4]);
    await until(async () => JSON.stringify(await onTheirWay()) === '{"waiting":0,"in-hand":0}');
  });

  it('leaves a consumer of all dead letters alone', async () => {
    const shop = await open();
    const { state, make } = await failing(shop);
    const buried: string[] = [];
    const undertaker = shop.service('auditor').handle('undertaker', {
      'dlq.{stream}.{consumer}': ({ params }) => {
        buried.push(params.consumer);
      },
    });
    await undertaker.start();
    const billing = make();
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => buried.length === 1);
    state.rejects = false;
    await billing.deadLetters().redrive((await lettersOf(billing))[0]!);
    await until(() => state.seen.length === 2);
    await until(async () => (await shop.state('DEAD_LETTERS', 'undertaker')).unacked === 0);
    expect(buried).toEqual(['billing-orders']);
    expect(undertaker.said.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('whose process died with it each time ends as a dead letter', async () => {
    const shop = await open();
    const { make } = await failing(shop);
    const billing = make();
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await lettersOf(billing)).length === 1);
    const letters = shop.service('auditor', { sweep: false });
    await letters.start();
    await billing.drain();
    await letters.deadLetters().redrive((await lettersOf(letters))[0]!);
    // Taken, and never settled, as often as the consumer delivers a message: 4 times.
    const reader = await jetstream(client()).consumers.get('DEAD_LETTERS', 'redrive-ORDERS-billing-orders');
    for (let i = 0; i < 4; i++) (await reader.next({ expires: 5_000 }))!.nak();
    await make().start();
    await until(async () => (await lettersOf(letters)).length === 1);
    expect(await lettersOf(letters)).toMatchObject([{ reason: 'crashed', redrives: 1, attempts: 4, seq: 1 }]);
  });

  it('that is thrown away is gone', async () => {
    const shop = await open();
    const { make } = await failing(shop);
    const billing = make();
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await lettersOf(billing)).length === 1);
    const [letter] = await lettersOf(billing);
    expect(await billing.deadLetters().find(letter!.letter)).toMatchObject({ seq: 1 });
    expect(await billing.deadLetters().discard(letter!)).toBe(true);
    expect(await billing.deadLetters().discard(letter!)).toBe(false);
    expect(await billing.deadLetters().find(letter!.letter)).toBeNull();
    expect(await lettersOf(billing)).toEqual([]);
  });
});

it('with the derived permissions in force a service reads what is redriven to it', async () => {
  const { server, client, stop } = await guardedServer({ billing: 'b' });
  try {
    const shop = await openShop(server, client);
    const seen: number[] = [];
    const billing = shop
      .service('billing', { env: { BILLING_PASSWORD: 'b' } })
      .handle('billing-orders', {
        'orders.{region}.created': ({ seq }) => {
          if (seen.push(seq) === 1) throw new Reject('no');
        },
        'orders.{region}.cancelled': () => {},
      })
      .handle('ledger', { 'invoice.issued': () => {} });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    const admin = shop.service('auditor', { user: 'admin', password: 'admin' });
    await admin.start();
    await until(async () => (await lettersOf(admin)).length === 1);
    await admin.deadLetters().redrive((await lettersOf(admin))[0]!);
    await until(() => seen.length === 2);
    await until(
      async () => (await shop.state('DEAD_LETTERS', 'redrive-ORDERS-billing-orders')).unacked === 0,
    );
    expect(billing.said.filter(({ message }) => message.includes('redriven'))).toEqual([]);
    await Promise.all([billing.drain(), admin.drain()]);
  } finally {
    await stop();
  }
});
