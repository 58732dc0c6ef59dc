import { describe, expect, it } from 'vitest';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, until } from './a-shop.js';

describe('handling', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('hands each event to its handler, with payload, parameters and where it comes from, and acknowledges it', async () => {
    const shop = await open();
    const seen: unknown[] = [];
    const billing = shop.service('billing');
    billing.handle('billing-orders', {
      'orders.{region}.created': async (event, context) => {
        seen.push([
          event.type,
          event.data.order_id,
          event.params.region,
          event.subject,
          event.seq,
          context.attempt,
        ]);
      },
      'orders.{region}.cancelled': event => {
        seen.push([event.type, event.data.reason, event.params.region]);
      },
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'), { 'Nats-Msg-Id': 'one' });
    await shop.put('orders.no.cancelled', { order_id: 'a', reason: 'fraud' });
    await until(() => seen.length === 2);
    expect(seen).toEqual([
      ['orders.{region}.created', 'a', 'eu', 'orders.eu.created', 1, 1],
      ['orders.{region}.cancelled', 'fraud', 'no'],
    ]);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
    expect(billing.health()).toMatchObject({
      ready: true,
      connection: 'up',
      consumers: { 'billing-orders': { state: 'running', inHand: 0, problems: [] } },
    });
  });

  it('takes an instance of a class for its handlers, which go by its fields', async () => {
    const shop = await open();
    class Ledger {
      readonly ids: string[] = [];
      readonly prefix: string;
      constructor(prefix: string) {
        this.prefix = prefix;
      }
      'orders.{region}.created'({ data }: { data: { order_id: string } }) {
        this.ids.push(`${this.prefix}${data.order_id}`);
      }
      'orders.{region}.cancelled'() {}
    }
    const ledger = new Ledger('no ');
    const billing = shop.service('billing').handle('billing-orders', ledger);
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => ledger.ids.length === 1);
    expect(ledger.ids).toEqual(['no a']);
  });

  it('handles a thousand in any order, none twice', async () => {
    const shop = await open();
    const seen = new Map<string, number>();
    const billing = shop.service('billing');
    billing.handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }) => {
          seen.set(data.order_id, (seen.get(data.order_id) ?? 0) + 1);
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 50 },
    );
    await Promise.all(Array.from({ length: 1000 }, (_, i) => shop.put('orders.eu.created', order(`o-${i}`))));
    await billing.start();
    await until(() => seen.size === 1000);
    expect([...seen.values()].every(count => count === 1)).toBe(true);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
  });
});
