import { describe, expect, it } from 'vitest';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, sleep, until } from './a-shop.js';

describe('drain', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('finishes what runs, gives the rest back at once, and says how many of each', async () => {
    const shop = await open();
    let begun = 0;
    let finished = 0;
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async () => {
          begun++;
          await sleep(begun > 100 ? 400 : 0);
          finished++;
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 10 },
    );
    await billing.start();
    // Quick ones first, so that the window opens wide.
    for (let i = 0; i < 100; i++) await shop.put('orders.eu.created', order(String(i)));
    await until(() => finished === 100);
    for (let i = 0; i < 150; i++) await shop.put('orders.eu.created', order(String(i)));
    await until(() => billing.health().consumers['billing-orders']!.inHand >= 20);
    const ran = begun;
    const report = await billing.drain({ within: '10s' });
    expect(begun).toBe(ran);
    expect(finished).toBe(begun);
    expect(report).toMatchObject({ abandoned: 0, unconfirmed: 0 });
    expect(report.finished).toBeGreaterThan(0);
    expect(report.handedBack).toBeGreaterThan(0);

    // Nothing waits for ack_wait: a new instance has all the rest at once.
    const before = Date.now();
    let second = 0;
    const next = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': () => {
          second++;
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 50 },
    );
    await next.start();
    await until(() => second === 250 - finished);
    expect(Date.now() - before).toBeLessThan(2_500);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
  });

  it('tells what still runs to stop before the time is up, and gives it back when it does not', async () => {
    const shop = await open();
    const aborted: string[] = [];
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': async ({ data }, { signal }) => {
        await new Promise<void>(resolve => {
          signal.addEventListener('abort', () => {
            aborted.push(data.order_id);
            if (data.order_id === 'good') resolve();
          });
        });
      },
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    await shop.put('orders.eu.created', order('good'));
    await shop.put('orders.eu.created', order('stuck'));
    await until(() => billing.health().consumers['billing-orders']!.inHand === 2);
    const before = Date.now();
    expect(await billing.drain({ within: '500ms' })).toEqual({
      finished: 1,
      handedBack: 0,
      abandoned: 1,
      unconfirmed: 0,
    });
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(aborted.sort()).toEqual(['good', 'stuck']);
    const seen: string[] = [];
    const next = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }) => {
        seen.push(data.order_id);
      },
      'orders.{region}.cancelled': () => {},
    });
    await next.start();
    await until(() => seen.length === 1, 2_500);
    expect(seen).toEqual(['stuck']);
  });

  it('handles after all what has its last delivery: given back it would be lost', async () => {
    const shop = await open();
    const calls: string[] = [];
    const auditor = shop.service('auditor').handle(
      'audit-orders',
      {
        'orders.{region}.created': async ({ data }, { attempt }) => {
          calls.push(`${data.order_id}${attempt}`);
          if (attempt === 1) throw new Error('again');
          await sleep(100);
        },
      },
      { concurrency: 1, retry: { delays: [300], jitter: 0 } },
    );
    await auditor.start();
    for (const id of ['a', 'b', 'c']) await shop.put('orders.eu.created', order(id));
    // All three fail once, come back with their last delivery, and one runs while two wait.
    await until(() => calls.length >= 4 && auditor.health().consumers['audit-orders']!.inHand >= 1);
    await auditor.drain({ within: '5s' });
    const { pending, unacked } = await shop.state('ORDERS', 'audit-orders');
    const handled = calls.filter(each => each.endsWith('2')).length;
    expect(handled + pending + unacked).toBe(3);
    expect(await shop.stored('DEAD_LETTERS')).toEqual([]);
  });

  it('waits for what was published, and refuses what comes after', async () => {
    const shop = await open();
    const checkout = shop.service('checkout');
    await checkout.start();
    const all = Array.from({ length: 500 }, (_, i) =>
      checkout.publish('orders.{region}.created', order(String(i)), { params: { region: 'eu' } }),
    );
    expect(await checkout.drain()).toMatchObject({ unconfirmed: 0 });
    await Promise.all(all);
    await expect(
      checkout.publish('orders.{region}.created', order('late'), { params: { region: 'eu' } }),
    ).rejects.toMatchObject({ code: 'closed' });
    expect(await checkout.drain()).toMatchObject({ unconfirmed: 0 });
    expect(checkout.health()).toMatchObject({ ready: false, connection: 'closed' });
  });

  it('of a service that never started does nothing', async () => {
    const shop = await open();
    expect(await shop.service('checkout').drain()).toEqual({
      finished: 0,
      handedBack: 0,
      abandoned: 0,
      unconfirmed: 0,
    });
  });
});
