import { describe, expect, it } from 'vitest';
import {
  DEAD_LETTER,
  PauseIntake,
  Reject,
  Retry,
  rule,
  Skip,
  type TypedHandleOptions,
} from '../../src/runtime/index.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, type ShopServer, sleep, until } from './a-shop.js';
import type { Shop } from './shop.gen.js';

class GatewayDown extends Error {}
class Malformed extends Error {}

/** Billing with one handler for what is created; cancelled orders are acknowledged. */
function handled(
  shop: ShopServer,
  created: (
    event: { data: { order_id: string }; seq: number },
    context: { attempt: number; isLastAttempt: boolean },
  ) => unknown,
  options: TypedHandleOptions<Shop, 'billing', 'billing-orders'> = {},
) {
  return shop
    .service('billing')
    .handle(
      'billing-orders',
      { 'orders.{region}.created': created, 'orders.{region}.cancelled': () => {} },
      options,
    );
}

describe('how a message ends', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());
  const settled = async (shop: ShopServer) => {
    await until(async () => {
      const { pending, unacked } = await shop.state('ORDERS', 'billing-orders');
      return pending + unacked === 0;
    });
  };

  it('an error is tried again after the delays given, with jitter, never at once', async () => {
    const shop = await open();
    const times: number[] = [];
    const billing = handled(
      shop,
      (_event, { attempt }) => {
        times.push(Date.now());
        if (attempt < 3) throw new Error('not yet');
      },
      { retry: { delays: ['200ms', '400ms'], jitter: 0.1 } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => times.length === 3);
    await settled(shop);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(195);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(395);
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('Retry says when itself, and the attempts are counted', async () => {
    const shop = await open();
    const attempts: [number, boolean][] = [];
    const billing = handled(shop, (_event, { attempt, isLastAttempt }) => {
      attempts.push([attempt, isLastAttempt]);
      if (attempt < 4) throw new Retry({ after: '30ms' });
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => attempts.length === 4);
    expect(attempts).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    await settled(shop);
  });

  it('the last attempt that fails makes a dead letter: the message as it was, and what happened to it', async () => {
    const shop = await open();
    const billing = handled(
      shop,
      () => {
        throw new TypeError('no such customer');
      },
      { retry: { delays: ['20ms'] } },
    );
    await billing.start();
    const seq = await shop.put('orders.eu.created', order('a'), { 'Nats-Msg-Id': 'm-1', 'X-Tenant': 'acme' });
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
    const [letter] = await shop.stored('DEAD_LETTERS');
    expect(letter!.subject).toBe('dlq.ORDERS.billing-orders');
    expect(JSON.parse(letter!.body)).toEqual(order('a'));
    const headers = Object.fromEntries(Object.values(DEAD_LETTER).map(name => [name, letter!.header(name)]));
    expect(headers).toMatchObject({
      'Dead-Letter-Reason': 'exhausted',
      'Dead-Letter-Subject': 'orders.eu.created',
      'Dead-Letter-Stream': 'ORDERS',
      'Dead-Letter-Consumer': 'billing-orders',
      'Dead-Letter-Sequence': String(seq),
      'Dead-Letter-Attempts': '4',
      'Dead-Letter-Error': 'TypeError: no such customer',
      'Dead-Letter-Id': 'm-1',
      'Dead-Letter-Service': 'billing',
    });
    expect(letter!.header('X-Tenant')).toBe('acme');
    await settled(shop);
    expect(billing.metrics()).toContain(
      'fleetctl_runtime_dead_letters_total{consumer="billing-orders",reason="exhausted"} 1',
    );
  });

  it('Reject makes a dead letter at once', async () => {
    const shop = await open();
    let calls = 0;
    const billing = handled(shop, () => {
      calls++;
      throw new Reject('no items');
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
    const [letter] = await shop.stored('DEAD_LETTERS');
    expect([calls, letter!.header(DEAD_LETTER.reason), letter!.header(DEAD_LETTER.error)]).toEqual([
      1,
      'rejected',
      'Reject: no items',
    ]);
    await settled(shop);
  });

  it.each([
    ['not JSON', '{"order_id": ', ''],
    ['without a property', { order_id: 'a', total: 1 }, '/items'],
    ['of a wrong type', { order_id: 'a', total: '1', items: [] }, '/total'],
    [
      'wrong inside a list',
      {
        ...order('a'),
        items: [
          { sku: 'x', count: 1 },
          { sku: '', count: 1 },
        ],
      },
      '/items/1/sku',
    ],
    ['with a property too many', { ...order('a'), extra: 1 }, '/extra'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), ''],
  ])('a payload %s is a dead letter that says where, and no handler sees it', async (_what, body, path) => {
    const shop = await open();
    let calls = 0;
    const billing = handled(shop, () => {
      calls++;
    });
    await billing.start();
    await shop.put('orders.eu.created', body);
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
    const [letter] = await shop.stored('DEAD_LETTERS');
    expect([letter!.header(DEAD_LETTER.reason), letter!.header(DEAD_LETTER.path), calls]).toEqual([
      'invalid',
      path,
      0,
    ]);
    await settled(shop);
  });

  it('what the schema says is not asked where validation is off', async () => {
    const shop = await open();
    const seen: unknown[] = [];
    const billing = shop.service('billing', { validate: 'publish' }).handle('billing-orders', {
      'orders.{region}.created': ({ data }) => {
        seen.push(data);
      },
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    await shop.put('orders.eu.created', { anything: 'goes' });
    await until(() => seen.length === 1);
    expect(seen).toEqual([{ anything: 'goes' }]);
  });

  it('Skip acknowledges, and is counted', async () => {
    const shop = await open();
    const billing = handled(shop, () => {
      throw new Skip('test order');
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await settled(shop);
    await until(() => billing.metrics().includes('outcome="skip"} 1'));
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('rules decide by the class of the error, the first that fits', async () => {
    const shop = await open();
    const attempts: string[] = [];
    const billing = handled(
      shop,
      ({ data }) => {
        attempts.push(data.order_id);
        if (data.order_id === 'bad') throw new Malformed('x');
        if (data.order_id === 'dull') throw new RangeError('x');
        if (data.order_id === 'slow' && attempts.filter(id => id === 'slow').length < 2)
          throw new GatewayDown('503');
      },
      {
        rules: [
          rule({ on: Malformed, do: 'dead-letter' }),
          rule({ on: RangeError, do: 'skip' }),
          rule({ on: GatewayDown, when: error => error.message === '503', do: 'retry', delays: ['20ms'] }),
        ],
      },
    );
    await billing.start();
    for (const id of ['bad', 'dull', 'slow']) await shop.put('orders.eu.created', order(id));
    await settled(shop);
    expect(attempts.sort()).toEqual(['bad', 'dull', 'slow', 'slow']);
    expect((await shop.stored('DEAD_LETTERS')).map(({ body }) => JSON.parse(body).order_id)).toEqual(['bad']);
  });

  it('PauseIntake costs no attempt: an outage that is longer than all of them makes no dead letter', async () => {
    const shop = await open();
    const attempts: number[] = [];
    const billing = handled(
      shop,
      async (_event, { attempt }) => {
        attempts.push(attempt);
        // The consumer delivers four times at most.
        if (attempts.length <= 6) throw new PauseIntake({ for: '50ms' });
        if (attempts.length === 7) throw new Error('a failure of its own');
      },
      { retry: { delays: ['20ms'] } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => attempts.length === 8);
    await settled(shop);
    expect(attempts).toEqual([1, 1, 1, 1, 1, 1, 1, 2]);
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('PauseIntake takes nothing in for a while, says so, and tries one message first', async () => {
    const shop = await open();
    let isDown = true;
    const calls: { id: string; at: number }[] = [];
    const billing = handled(
      shop,
      async ({ data }) => {
        calls.push({ id: data.order_id, at: Date.now() });
        if (isDown) throw new PauseIntake({ for: '600ms', cause: new Error('database') });
      },
      { concurrency: 1 },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => calls.length === 1);
    expect(billing.health().consumers['billing-orders']).toMatchObject({ state: 'paused' });
    expect(billing.health().ready).toBe(false);
    for (const id of ['b', 'c', 'd']) await shop.put('orders.eu.created', order(id));
    await sleep(300);
    expect(calls.length).toBe(1);
    isDown = false;
    await settled(shop);
    expect(calls.map(({ id }) => id).sort()).toEqual(['a', 'a', 'b', 'c', 'd']);
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(590);
    await until(() => billing.health().ready);
  });

  it('a subject without an event with a handler is a dead letter, or skipped', async () => {
    const shop = await open();
    const auditor = shop.service('auditor').handle('audit-orders', { 'orders.{region}.created': () => {} });
    await auditor.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await shop.state('ORDERS', 'audit-orders')).unacked === 0);
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('a message that is acknowledged first is not tried again', async () => {
    const shop = await open();
    let calls = 0;
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': async (_event, context) => {
        calls++;
        await context.acknowledgeFirst();
        expect((await shop.state('ORDERS', 'billing-orders')).unacked).toBe(0);
        throw new Error('after the fact');
      },
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => billing.metrics().includes('outcome="failed_after_ack"} 1'));
    await sleep(100);
    expect(calls).toBe(1);
    expect(billing.said.some(({ level }) => level === 'error')).toBe(true);
  });

  it('keeps the message as long as its dead letter cannot be stored, says so, and stores it later', async () => {
    const shop = await open();
    const billing = handled(shop, () => {
      throw new Reject('no');
    });
    await billing.start();
    await client().request('$JS.API.STREAM.DELETE.DEAD_LETTERS', '');
    await shop.put('orders.eu.created', order('a'));
    await until(() => billing.problems().some(({ message }) => message.includes('Dead letters')));
    expect((await shop.state('ORDERS', 'billing-orders')).unacked).toBe(1);
    await shop.create('stream/DEAD_LETTERS');
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
    await settled(shop);
    await until(() => billing.problems().every(({ severity }) => severity === 'informs'));
  });

  it('a service without a place for dead letters terminates what it rejects, with the reason', async () => {
    const shop = await open();
    const heard: string[] = [];
    client().subscribe('$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>', {
      callback: (_error, message) => {
        heard.push(message.json<{ reason: string }>().reason);
      },
    });
    const { shop: bindings } = await import('./shop.gen.js');
    const { service } = await import('../../src/runtime/index.js');
    const billing = { ...bindings.services['billing']!, deadLetters: null };
    const without = { ...bindings, services: { ...bindings.services, billing } };
    const made = service(without as typeof bindings, 'billing', { server: server().url, env: {}, log: null });
    made.handle('billing-orders', {
      'orders.{region}.created': () => {
        throw new Reject('no items');
      },
      'orders.{region}.cancelled': () => {},
    });
    await made.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => heard.length === 1);
    expect(heard).toEqual(['rejected: Reject: no items']);
    await made.drain();
  });
});
