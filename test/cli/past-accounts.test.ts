/** What has happened in several accounts that have streams and consumers of the same names. By the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyAccount, withClient, withServer } from '../support/server.js';
import { aFolder } from './a-folder.js';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const CONFIG = `accounts {
  SALES { jetstream: enabled, users: [ { user: sales, password: sales } ] }
  STORE { jetstream: enabled, users: [ { user: store, password: store } ] }
}`;

const STREAMS = `streams: { ORDERS: { subjects: ["orders.>"] }, DEAD: { subjects: ["dlq.>"] } }`;
const LIMITS = 'ack_policy: explicit, max_deliver: 3';
const SHOP = `topology: shop
events: { orders.placed: {}, orders.packed: {}, "dlq.{stream}.{consumer}": {} }
accounts:
  SALES:
    context: sales
    ${STREAMS}
    consumers: { work: { stream: ORDERS, filter_subject: orders.placed, ${LIMITS} } }
  STORE:
    context: store
    ${STREAMS}
    consumers: { picking: { name: work, stream: ORDERS, ${LIMITS} }, unread: { stream: ORDERS, ${LIMITS} } }
services:
  sales: { user: sales, publishes: ["dlq.{stream}.{consumer}"], consumes: [work] }
  store: { user: store, publishes: ["dlq.{stream}.{consumer}"], consumes: [picking] }
users:
  sales: { account: SALES, password: { env: SALES_PASSWORD } }
  store: { account: STORE, password: { env: STORE_PASSWORD } }
`;

describe('several accounts', () => {
  const server = withServer({ config: CONFIG });
  const sales = withClient(server, { user: 'sales', pass: 'sales' });
  const store = withClient(server, { user: 'store', pass: 'store' });
  const folder = aFolder({ 'shop.yaml': SHOP, 'home/.config/nats/context/README': '' });

  const context = (name: string, rest: object = {}) =>
    writeFileSync(
      join(folder, `home/.config/nats/context/${name}.json`),
      JSON.stringify({ url: server().url, user: name, password: name, ...rest }),
    );
  async function run(...args: string[]) {
    const env = { HOME: join(folder, 'home') };
    return fleetctl([...args, 'shop.yaml'], { cwd: folder, env });
  }
  async function json(...args: string[]) {
    const { exit, stdout } = await run(...args, '-o', 'json');
    return { exit, document: JSON.parse(stdout) };
  }
  const put = async (client: () => NatsConnection, subject: string, body: object, given = {}) => {
    const all = headers();
    for (const [name, value] of Object.entries(given)) all.set(name, String(value));
    await jetstream(client()).publish(subject, JSON.stringify(body), { headers: all });
    // What happens in one account and then in another has different times.
    await new Promise(resolve => setTimeout(resolve, 3));
  };
  const letter = (client: () => NatsConnection, consumer: string, id: string) =>
    put(
      client,
      `dlq.ORDERS.${consumer}`,
      { id },
      { 'Dead-Letter-Stream': 'ORDERS', 'Dead-Letter-Consumer': consumer },
    );
  const subjects = async (client: () => NatsConnection) => {
    const body = JSON.stringify({ subjects_filter: '>' });
    const answer = await client().request('$JS.API.STREAM.INFO.DEAD', body);
    return answer.json<{ state: { subjects?: Record<string, number> } }>().state.subjects ?? {};
  };
  const places = ({ events }: { events: { account: string; seq: number; subject: string }[] }) =>
    events.map(({ account, seq, subject }) => `${account} ${seq} ${subject}`);

  beforeEach(async () => {
    context('sales');
    context('store');
    for (const client of [sales, store]) {
      await emptyAccount(client());
      for (const [name, subject] of [
        ['ORDERS', 'orders.>'],
        ['DEAD', 'dlq.>'],
      ])
        await client().request(
          `$JS.API.STREAM.CREATE.${name}`,
          JSON.stringify({ name, subjects: [subject] }),
        );
    }
    await put(sales, 'orders.placed', { order_id: 'a', by: 'shop', total: 1 });
    await put(store, 'orders.packed', { order_id: 'a', by: 'robot' });
    await put(sales, 'orders.placed', { order_id: 'a', total: 2 });
    await put(store, 'orders.placed', { order_id: 'b' });
  });

  it('are one history, by time', async () => {
    const { document } = await json('replay');
    expect(places(document)).toEqual([
      'SALES 1 orders.placed',
      'STORE 1 orders.packed',
      'SALES 2 orders.placed',
      'STORE 2 orders.placed',
    ]);
    expect(document).toMatchObject({ complete: true, more: false });
    const few = (await json('replay', '--limit', '3')).document;
    expect([places(few).at(-1), few.more]).toEqual(['SALES 2 orders.placed', true]);
    const lines = (await run('replay', '--lines')).stdout.trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).account)).toEqual(['SALES', 'STORE', 'SALES', 'STORE']);
    expect((await run('replay')).stdout).toContain('STORE:ORDERS 1');
  });

  it('have consumers of their own, and streams that are named with their account', async () => {
    const of = async (...args: string[]) => places((await json('replay', ...args)).document);
    expect(await of('--consumer', 'work')).toEqual(['SALES 1 orders.placed', 'SALES 2 orders.placed']);
    expect(await of('--consumer', 'picking')).toEqual(['STORE 1 orders.packed', 'STORE 2 orders.placed']);
    expect(await of('--stream', 'STORE:ORDERS')).toEqual(['STORE 1 orders.packed', 'STORE 2 orders.placed']);
    expect(await of('--stream', 'ORDERS', '--limit', '2')).toEqual([
      'SALES 1 orders.placed',
      'STORE 1 orders.packed',
    ]);
    const { exit, document } = await json('replay', '--stream', 'STORES:ORDERS');
    expect([exit, document.help]).toEqual([3, 'Did you mean `STORE:ORDERS`?']);
  });

  it('make one state of an entity, the later over the earlier whatever their account', async () => {
    const { document } = await json('audit', 'a', '--field', 'order_id');
    expect(document.state).toEqual({ order_id: 'a', by: 'robot', total: 2 });
    expect(places(document)).toHaveLength(3);
  });

  it('say with their account what is gone', async () => {
    await store().request('$JS.API.STREAM.PURGE.ORDERS', JSON.stringify({ seq: 2 }));
    await sales().request('$JS.API.STREAM.DELETE.ORDERS', '');
    const { document } = await json('audit', 'a');
    expect(document).toMatchObject({
      missing_streams: ['SALES:ORDERS'],
      cut: [{ account: 'STORE', up_to_seq: 1 }],
    });
    expect((await run('audit', 'a')).stdout).toContain('retention has cut `STORE:ORDERS` up to 1');
  });

  it('keep dead letters of their own, which only their own services have back', async () => {
    await letter(sales, 'work', 's1');
    await letter(store, 'work', 't1');
    await letter(store, 'unread', 't2');
    const { document } = await json('dlq', 'list');
    expect(
      document.letters.map(({ address, account }: { address: string; account: string }) => [
        address,
        account,
      ]),
    ).toEqual([
      ['SALES:dlq/ORDERS/work/1', 'SALES'],
      ['STORE:dlq/ORDERS/work/1', 'STORE'],
      ['STORE:dlq/ORDERS/unread/2', 'STORE'],
    ]);
    expect(document.summary.by_consumer).toEqual({
      'SALES:consumer/ORDERS/work': 1,
      'STORE:consumer/ORDERS/work': 1,
      'STORE:consumer/ORDERS/unread': 1,
    });
    // One number in two accounts is not one letter.
    const both = await json('dlq', 'redrive', '1');
    expect([both.exit, both.document.help]).toEqual([
      3,
      'Nothing was written. Say which: SALES:dlq/ORDERS/work/1 or STORE:dlq/ORDERS/work/1.',
    ]);
    expect((await json('dlq', 'discard', 'dlq/ORDERS/work/1', '-y')).exit).toBe(3);
    const unread = await json('dlq', 'redrive', 'STORE:dlq/ORDERS/*');
    expect([unread.exit, unread.document.message]).toEqual([
      3,
      'No service of the topology reads STORE:consumer/ORDERS/unread.',
    ]);
    expect((await json('dlq', 'redrive', 'STORE:dlq/ORDERS/work/1')).document.summary).toMatchObject({
      redriven: 1,
    });
    expect([await subjects(sales), await subjects(store)]).toEqual([
      { 'dlq.ORDERS.work': 1 },
      { 'dlq.ORDERS.work.redrive': 1, 'dlq.ORDERS.unread': 1 },
    ]);
    const left = (await json('dlq', 'list')).document.letters;
    expect(
      left.map(({ address, status }: { address: string; status: string }) => `${address} ${status}`),
    ).toEqual([
      'SALES:dlq/ORDERS/work/1 kept',
      'STORE:dlq/ORDERS/unread/2 kept',
      'STORE:dlq/ORDERS/work/3 waiting',
    ]);
    expect((await json('dlq', 'discard', 'STORE:dlq/*', '-y')).document.summary).toMatchObject({
      discarded: 1,
    });
    expect(await subjects(sales)).toEqual({ 'dlq.ORDERS.work': 1 });
    expect((await json('dlq', 'list', '--target', 'NOBODY:dlq/*')).document.letters).toEqual([]);
  });

  it('are all tried: a login that is refused is told before a server that is not there', async () => {
    context('sales', { url: 'nats://127.0.0.1:1' });
    context('store', { password: 'wrong' });
    for (const args of [['dlq', 'list'], ['replay'], ['audit', 'a']]) {
      const { exit, document } = await json(...args);
      expect([args[0], exit, document.format]).toEqual([args[0], 8, 'fleetctl.error']);
    }
  });
});
