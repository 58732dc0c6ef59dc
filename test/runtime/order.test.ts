import { describe, expect, it } from 'vitest';
import { service } from '../../src/runtime/index.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, sleep, until } from './a-shop.js';
import { shop } from './shop.gen.js';

describe('order per key', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('handles the messages of a key one after another, those of others meanwhile', async () => {
    const shop = await open();
    const seen: string[] = [];
    const busy = new Set<string>();
    let atOnce = 0;
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data, params }) => {
          expect(busy.has(params.region)).toBe(false);
          busy.add(params.region);
          atOnce = Math.max(atOnce, busy.size);
          await sleep(5 + Math.random() * 10);
          busy.delete(params.region);
          seen.push(`${params.region}:${data.order_id}`);
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 20, key: ({ params }) => params.region },
    );
    const regions = ['eu', 'no', 'us', 'jp'];
    for (let i = 0; i < 60; i++) await shop.put(`orders.${regions[i % 4]}.created`, order(String(i)));
    await billing.start();
    await until(() => seen.length === 60);
    for (const region of regions) {
      const ids = seen.filter(each => each.startsWith(region)).map(each => Number(each.split(':')[1]));
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    }
    expect(atOnce).toBeGreaterThan(1);
  });

  it('a message that has to be tried again keeps its place, and does not hold up other keys', async () => {
    const shop = await open();
    const seen: string[] = [];
    const attempts: number[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data, params }, { attempt }) => {
          if (data.order_id === 'eu-1') {
            attempts.push(attempt);
            if (attempt < 3) throw new Error('not yet');
          }
          seen.push(data.order_id);
          expect(params.region).toBe(data.order_id.slice(0, 2));
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 4, key: ({ params }) => params.region, retry: { delays: ['150ms'] } },
    );
    await billing.start();
    for (const id of ['eu-1', 'eu-2', 'no-1', 'eu-3', 'no-2']) {
      await shop.put(`orders.${id.slice(0, 2)}.created`, order(id));
    }
    await until(() => seen.length === 5);
    expect(seen).toEqual(['no-1', 'no-2', 'eu-1', 'eu-2', 'eu-3']);
    expect(attempts).toEqual([1, 2, 3]);
    await until(async () => (await shop.state('ORDERS', 'billing-orders')).unacked === 0);
    // It stayed in hand: the server has delivered it once.
    expect((await shop.state('ORDERS', 'billing-orders')).redelivered).toBe(0);
  });

  it('what becomes a dead letter lets the next of its key go on', async () => {
    const shop = await open();
    const seen: string[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': ({ data }) => {
          if (data.order_id === '1') throw new Error('never');
          seen.push(data.order_id);
        },
        'orders.{region}.cancelled': () => {},
      },
      { key: ({ params }) => params.region, retry: { delays: [20] } },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('1'));
    await shop.put('orders.eu.created', order('2'));
    await until(() => seen.length === 1);
    expect((await shop.stored('DEAD_LETTERS')).length).toBe(1);
  });

  it('a drain gives back those behind one that waits, and they do not overtake it elsewhere', async () => {
    const shop = await open();
    const seen: string[] = [];
    const handlers = {
      'orders.{region}.created': ({ data }: { data: { order_id: string } }) => {
        if (data.order_id === '1' && seen.length === 0) {
          seen.push('failed');
          throw new Error('not yet');
        }
        seen.push(data.order_id);
      },
      'orders.{region}.cancelled': () => {},
    };
    const options = { key: () => 'one', retry: { delays: [1_000], jitter: 0 } };
    const first = shop.service('billing').handle('billing-orders', handlers, options);
    await first.start();
    for (const id of ['1', '2', '3']) await shop.put('orders.eu.created', order(id));
    await until(() => seen.length === 1);
    await until(() => first.health().consumers['billing-orders']!.inHand === 3);
    expect(await first.drain({ within: '5s' })).toMatchObject({ handedBack: 3, abandoned: 0 });
    const second = shop.service('billing').handle('billing-orders', handlers, options);
    await second.start();
    await until(() => seen.length === 4);
    expect(seen).toEqual(['failed', '1', '2', '3']);
  });

  it('a key function that throws fails its message alone', async () => {
    const shop = await open();
    const seen: string[] = [];
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': ({ data }) => {
          seen.push(data.order_id);
        },
        'orders.{region}.cancelled': () => {},
      },
      {
        key: ({ data }) => {
          if (data.order_id === 'bad') throw new Error('no key');
          return data.order_id;
        },
        retry: { delays: [10] },
      },
    );
    await billing.start();
    await shop.put('orders.eu.created', order('bad'));
    await shop.put('orders.eu.created', order('good'));
    await until(() => seen.length === 1);
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
  });

  it('of a consumer whose acks speak for all before them is total, whatever is asked for', async () => {
    const opened = await open();
    const declared = {
      name: 'all',
      durable_name: 'all',
      ack_policy: 'all',
      ack_wait: 3e9,
      max_deliver: 4,
      max_waiting: 512,
      max_ack_pending: 1000,
      filter_subjects: ['orders.*.cancelled', 'orders.*.created'],
    };
    const body = { stream_name: 'ORDERS', config: declared, action: 'create' };
    await client().request('$JS.API.CONSUMER.CREATE.ORDERS.all', JSON.stringify(body));
    const billing = shop.services['billing']!;
    const consumer = { ...billing.consumers['billing-orders']!, name: 'all', streams: { ORDERS: declared } };
    const bindings = {
      ...shop,
      services: { ...shop.services, billing: { ...billing, consumers: { 'billing-orders': consumer } } },
    } as typeof shop;
    const seen: string[] = [];
    const made = service(bindings, 'billing', { server: server().url, env: {}, log: null }).handle(
      'billing-orders',
      {
        'orders.{region}.created': async ({ data }, { attempt }) => {
          if (data.order_id === '2' && attempt === 1) throw new Error('again');
          seen.push(data.order_id);
          await sleep(5);
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 10, key: ({ data }) => data.order_id, retry: { delays: [50] } },
    );
    for (let i = 0; i < 5; i++) await opened.put('orders.eu.created', order(String(i)));
    await made.start();
    await until(() => seen.length === 5);
    expect(seen).toEqual(['0', '1', '2', '3', '4']);
    await until(async () => (await opened.state('ORDERS', 'all')).unacked === 0);
    await made.drain({ within: 500 });
  });
});
