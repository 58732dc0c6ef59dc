import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, type ShopServer, until } from './a-shop.js';

describe('a message that ran out of deliveries without anybody living to tell', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  /** Takes a message from audit-orders (two deliveries, ack_wait 1 s) as often as it comes, and dies with it. */
  async function die(times: number): Promise<void> {
    const consumer = await jetstream(client()).consumers.get('ORDERS', 'audit-orders');
    for (let i = 0; i < times; i++) {
      const message = await consumer.next({ expires: 5_000 });
      if (message === null) throw new Error('nothing was delivered');
    }
    // The server notices when somebody would take it a third time.
    await consumer.next({ expires: 1_800 });
  }

  const letters = (shop: ShopServer) => shop.stored('DEAD_LETTERS', 'dlq.');

  it('is found and stored as a dead letter, once, by whichever instance lives', async () => {
    const shop = await open();
    const seq = await shop.put('orders.eu.created', order('a'), { 'Nats-Msg-Id': 'm-1' });
    await die(2);
    await until(async () => (await shop.stored('DEAD_LETTERS', '$JS.')).length === 1);
    const services = [1, 2].map(() =>
      shop.service('auditor').handle('audit-orders', { 'orders.{region}.created': () => {} }),
    );
    await Promise.all(services.map(each => each.start()));
    await until(async () => (await letters(shop)).length === 1);
    const [letter] = await letters(shop);
    expect(letter).toMatchObject({ subject: 'dlq.ORDERS.audit-orders', body: JSON.stringify(order('a')) });
    expect(letter!.header('Dead-Letter-Reason')).toBe('crashed');
    expect(letter!.header('Dead-Letter-Sequence')).toBe(String(seq));
    expect(letter!.header('Dead-Letter-Attempts')).toBe('2');
    expect(letter!.header('Dead-Letter-Id')).toBe('m-1');
    await until(async () => (await shop.state('DEAD_LETTERS', 'dead-letters-of-auditor')).unacked === 0);
    expect(services.map(each => each.metrics()).join()).toContain('reason="crashed"} 1');
  });

  it('in a work queue is gone from it once its copy is stored', async () => {
    const shop = await open();
    await client().request('$JS.API.STREAM.DELETE.ORDERS', '');
    const queue = { name: 'ORDERS', subjects: ['orders.>'], storage: 'memory', retention: 'workqueue' };
    await client().request('$JS.API.STREAM.CREATE.ORDERS', JSON.stringify(queue));
    await shop.create('consumer/ORDERS/audit-orders');
    await shop.put('orders.eu.created', order('a'));
    await die(2);
    await until(async () => (await shop.stored('DEAD_LETTERS', '$JS.')).length === 1);
    expect(await shop.stored('ORDERS')).toHaveLength(1);
    const auditor = shop.service('auditor').handle('audit-orders', { 'orders.{region}.created': () => {} });
    await auditor.start();
    await until(async () => (await shop.stored('ORDERS')).length === 0);
    expect((await letters(shop)).map(({ body }) => body)).toEqual([JSON.stringify(order('a'))]);
  });

  it('is left to the service whose it was', async () => {
    const shop = await open();
    await shop.put('orders.eu.created', order('a'));
    await die(2);
    await until(async () => (await shop.stored('DEAD_LETTERS', '$JS.')).length === 1);
    const billing = shop.service('billing');
    billing.handle('billing-orders', {
      'orders.{region}.created': () => {},
      'orders.{region}.cancelled': () => {},
    });
    billing.handle('ledger', { 'invoice.issued': () => {} });
    await billing.start();
    const manager = await jetstreamManager(client());
    await until(async () => {
      const { delivered, num_ack_pending } = await manager.consumers.info(
        'DEAD_LETTERS',
        'dead-letters-of-billing',
      );
      return delivered.consumer_seq === 1 && num_ack_pending === 0;
    });
    expect(await letters(shop)).toEqual([]);
  });

  it('whose message retention has cut is said to be gone', async () => {
    const shop = await open();
    await shop.put('orders.eu.created', order('a'));
    await die(2);
    await until(async () => (await shop.stored('DEAD_LETTERS', '$JS.')).length === 1);
    await client().request('$JS.API.STREAM.PURGE.ORDERS', '');
    const auditor = shop.service('auditor').handle('audit-orders', { 'orders.{region}.created': () => {} });
    await auditor.start();
    await until(() => auditor.said.some(({ message }) => message.includes('retention has cut it')));
    expect(await letters(shop)).toEqual([]);
  });
});
