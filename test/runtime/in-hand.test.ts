import { describe, expect, it } from 'vitest';
import { HandlerTimeout } from '../../src/runtime/index.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, sleep, until } from './a-shop.js';

describe('messages in hand', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('are bounded by the window, however many wait', async () => {
    const shop = await open();
    let [most, inHand] = [0, 0];
    let release = () => {};
    const gate = new Promise<void>(resolve => {
      release = resolve;
    });
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': () => {
          inHand = Math.max(inHand, billing.health().consumers['billing-orders']!.inHand);
          return gate;
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 5 },
    );
    for (let i = 0; i < 500; i++) await shop.put('orders.eu.created', order(String(i)));
    await billing.start();
    for (let i = 0; i < 10; i++) {
      await sleep(10);
      most = Math.max(most, (await shop.state('ORDERS', 'billing-orders')).unacked);
    }
    expect([most, inHand]).toEqual([5, 5]);
    release();
    await until(async () => {
      const { pending, unacked } = await shop.state('ORDERS', 'billing-orders');
      return pending + unacked === 0;
    });
    // What is quick may have some lying ready: five times as many as may run.
    expect(inHand).toBeGreaterThan(5);
    expect(inHand).toBeLessThanOrEqual(30);
  });

  it('are kept from being delivered again, those that wait as those that run', async () => {
    const shop = await open();
    // ack_wait 3 s, four one-second handlers one at a time, all four taken in before the first has shown how slow it is.
    const calls: string[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }) => {
          calls.push(data.order_id);
          await sleep(data.order_id.startsWith('quick') ? 0 : 1_800);
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 1 },
    );
    await billing.start();
    for (let i = 0; i < 20; i++) await shop.put('orders.eu.created', order(`quick-${i}`));
    await until(() => calls.length === 20);
    await Promise.all([1, 2, 3].map(i => shop.put('orders.eu.created', order(`slow-${i}`))));
    await until(() => billing.health().consumers['billing-orders']!.inHand === 3);
    await until(() => calls.length === 23, 15_000);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
    expect(new Set(calls).size).toBe(calls.length);
    expect(billing.metrics()).toMatch(/heartbeats_total\{consumer="billing-orders"\} [1-9]/);
  });

  it('a handler that runs too long is told by its signal, and its message is tried again', async () => {
    const shop = await open();
    const reasons: unknown[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async (_event, { signal, attempt }) => {
          if (attempt > 1) return;
          await new Promise<void>((_, reject) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason);
              reject(signal.reason);
            });
          });
        },
        'orders.{region}.cancelled': () => {},
      },
      { timeout: '150ms', retry: { delays: ['20ms'] } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => {
      const { pending, unacked } = await shop.state('ORDERS', 'billing-orders');
      return reasons.length === 1 && pending + unacked === 0;
    });
    expect(reasons[0]).toBeInstanceOf(HandlerTimeout);
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('a handler that does not listen loses its slot, and what it comes to later is of no account', async () => {
    const shop = await open();
    const calls: string[] = [];
    let endFirst = () => {};
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }, { attempt }) => {
          calls.push(`${data.order_id}${attempt}`);
          if (data.order_id === 'a' && attempt === 1) {
            await new Promise<void>(resolve => {
              endFirst = resolve;
            });
          }
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 1, timeout: '100ms', grace: '50ms', retry: { delays: ['10ms'] } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await shop.put('orders.eu.created', order('b'));
    await until(() => calls.length === 3);
    expect([...calls].sort()).toEqual(['a1', 'a2', 'b1']);
    endFirst();
    await until(() => billing.metrics().includes('outcome="late"} 1'));
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
  });

  it('running too long on the last attempt makes a dead letter', async () => {
    const shop = await open();
    const auditor = shop
      .service('auditor')
      .handle(
        'audit-orders',
        { 'orders.{region}.created': () => new Promise<void>(() => {}) },
        { timeout: '50ms', grace: '10ms', retry: { delays: ['10ms'] } },
      );
    await auditor.start();
    await shop.put('orders.eu.created', order('a'));
    await until(async () => (await shop.stored('DEAD_LETTERS', 'dlq.')).length === 1);
    const [letter] = await shop.stored('DEAD_LETTERS', 'dlq.');
    expect([letter!.header('Dead-Letter-Reason'), letter!.header('Dead-Letter-Attempts')]).toEqual([
      'timeout',
      '2',
    ]);
  });
});
