import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../src/nats-server/start-server.js';
import { Reject } from '../../src/runtime/index.js';
import { openShop, order, SHOP, type ShopServer, sleep, until } from '../runtime/a-shop.js';
import { pinned, withClient, withServer } from '../support/server.js';
import { buildFleetctl, type Ended, fleetctl, startFleetctl } from './fleetctl.js';

const ROOT = join(import.meta.dirname, '../..');
const schemas = Object.fromEntries(
  ['events', 'audit', 'dead-letters', 'error'].map(name => [
    `fleetctl.${name}`,
    new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8')),
    ),
  ]),
);

beforeAll(buildFleetctl);

describe('what has happened, on the command line', () => {
  const server = withServer();
  const client = withClient(server);
  let shop: ShopServer;
  beforeEach(async () => {
    shop = await openShop(server(), client());
  });

  const run = (...args: string[]): Promise<Ended> =>
    fleetctl([...args, SHOP, '--server', server().url, '--no-context']);
  /** As JSON, held against its schema, at whatever exit. */
  async function json(...args: string[]) {
    const { exit, stdout } = await run(...args, '-o', 'json');
    const document = JSON.parse(stdout);
    const validate = schemas[document.format]!;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    return { exit, document };
  }
  const seqs = (document: { events: { stream: string; seq: number }[] }) =>
    document.events.map(({ stream, seq }) => `${stream} ${seq}`);

  async function trade(): Promise<Date> {
    await shop.put('orders.eu.created', order('a'), { 'Nats-Msg-Id': 'm-1' });
    await shop.put('orders.no.created', order('b'));
    await shop.put('invoice.issued', { order_id: 'a', amount: 10 });
    await sleep(30);
    const moment = new Date();
    await sleep(30);
    await shop.put('orders.eu.cancelled', { order_id: 'a', reason: 'stock' });
    await shop.put('prices.imported', 'no json');
    return moment;
  }

  it('replay shows the events in order, and publishes and moves nothing', async () => {
    await trade();
    const { exit, document } = await json('replay');
    expect(exit).toBe(0);
    expect(seqs(document)).toEqual(['ORDERS 1', 'ORDERS 2', 'BILLING 1', 'ORDERS 3', 'PRICES 1']);
    expect(document).toMatchObject({ complete: true, more: false, cut: [], missing_streams: [] });
    expect(document.events[0]).toMatchObject({
      subject: 'orders.eu.created',
      event: 'orders.{region}.created',
      params: { region: 'eu' },
      id: 'm-1',
      data: order('a'),
    });
    expect(document.events[4]).toMatchObject({
      data: null,
      data_base64: Buffer.from('no json').toString('base64'),
    });
    expect((await shop.state('ORDERS', 'billing-orders')).pending).toBe(3);
    const text = await run('replay');
    expect(text.stdout).toContain('orders.eu.cancelled');
    expect(text.stdout).toContain('5 events:');
  });

  it('replay is bounded by consumer, stream, subject, entity, time and number', async () => {
    const moment = await trade();
    const of = async (...args: string[]) => seqs((await json('replay', ...args)).document);
    expect(await of('--consumer', 'audit-orders')).toEqual(['ORDERS 1']);
    expect(await of('--stream', 'BILLING')).toEqual(['BILLING 1']);
    expect(await of('--subject', 'orders.eu.>')).toEqual(['ORDERS 1', 'ORDERS 3']);
    expect(await of('--entity', 'a', '--field', 'order_id')).toEqual(['ORDERS 1', 'BILLING 1', 'ORDERS 3']);
    expect(await of('--entity', 'no')).toEqual(['ORDERS 2']);
    expect(await of('--since', moment.toISOString(), '--stream', 'ORDERS')).toEqual(['ORDERS 3']);
    expect(await of('--until', moment.toISOString(), '--stream', 'ORDERS')).toEqual(['ORDERS 1', 'ORDERS 2']);
    expect(await of('--since', '1h', '--limit', '2')).toEqual(['ORDERS 1', 'ORDERS 2']);
    expect((await json('replay', '--limit', '2')).document).toMatchObject({ more: true, complete: false });
    expect((await json('replay', '--limit', '5')).document).toMatchObject({ more: false });
  });

  it('replay --lines is a JSON object a line', async () => {
    await trade();
    const { stdout, stderr } = await run('replay', '--lines', '--stream', 'ORDERS');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).seq),
    ).toEqual([1, 2, 3]);
    expect(stderr).toContain('3 events');
  });

  it('audit is the trail of an entity over all streams, and its state as of a moment', async () => {
    const moment = await trade();
    const now = await json('audit', 'a', '--field', 'order_id');
    expect(seqs(now.document)).toEqual(['ORDERS 1', 'BILLING 1', 'ORDERS 3']);
    expect(now.document.state).toMatchObject({ order_id: 'a', reason: 'stock', amount: 10 });
    const then = await json('audit', 'a', '--as-of', moment.toISOString());
    expect(seqs(then.document)).toEqual(['ORDERS 1', 'BILLING 1']);
    expect(then.document).toMatchObject({ as_of: moment.toISOString(), entity: { field: null, value: 'a' } });
    expect(then.document.state).not.toHaveProperty('reason');
    // The state is of all events, however few are shown.
    const few = await json('audit', 'a', '--limit', '1');
    expect(few.document).toMatchObject({ more: true, state: { reason: 'stock' } });
    const text = (await run('audit', 'a')).stdout;
    expect(text).toContain('reason: "stock"');
    expect((await json('audit', 'nobody')).document).toMatchObject({ events: [], state: {} });
  });

  it('what retention has cut, and streams that are not there, are said', async () => {
    await trade();
    await client().request('$JS.API.STREAM.PURGE.ORDERS', JSON.stringify({ seq: 3 }));
    await client().request('$JS.API.STREAM.DELETE.PRICES', '');
    const { document } = await json('audit', 'a');
    expect(document).toMatchObject({ complete: false, missing_streams: ['PRICES'] });
    expect(document.cut).toMatchObject([{ stream: 'ORDERS', up_to_seq: 2 }]);
    expect((await run('audit', 'a')).stdout).toContain('retention has cut `ORDERS` up to 2');
  });

  it('messages that were taken out of the middle are said, too', async () => {
    await trade();
    await client().request('$JS.API.STREAM.MSG.DELETE.ORDERS', JSON.stringify({ seq: 2 }));
    const { document } = await json('audit', 'a');
    expect(document).toMatchObject({
      complete: false,
      cut: [{ stream: 'ORDERS', up_to_seq: 0, in_between: 1 }],
    });
    expect((await run('audit', 'a')).stdout).toContain('1 message of `ORDERS` in between is gone');
  });

  it.each([
    [['replay', '--stream', 'ORDER'], 'Did you mean `ORDERS`?'],
    [['replay', '--consumer', 'billing-order'], 'Did you mean `billing-orders`?'],
    [['replay', '--since', 'yesterday'], ''],
    // The server counts nanoseconds, and takes a later time for one long ago.
    [['replay', '--since', '2999-01-01'], ''],
    [['replay', '--since', '1h', '--until', '2h'], 'Exchange the two.'],
    [['replay', '--subject', 'a..b'], ''],
    [['audit', 'a', '--as-of', '2026-13-45'], ''],
    [['dlq', 'show', 'ORDERS'], ''],
    [['dlq', 'show', 'dlq/ORDERS/billing-orders/99'], 'fleetctl dlq list'],
    [['dlq', 'list', '--target', 'stream/ORDERS'], ''],
  ])('%j is refused with 3', async (args, help) => {
    const { exit, document } = await json(...args);
    expect(exit).toBe(3);
    expect(document).toMatchObject({ format: 'fleetctl.error', exit: 3 });
    expect(document.help).toContain(help);
  });

  it('a server that is not there is 7', async () => {
    const args = ['audit', 'a', SHOP, '--server', 'nats://127.0.0.1:1', '--no-context', '-o', 'json'];
    const { exit, stdout } = await fleetctl(args);
    expect([exit, JSON.parse(stdout).code]).toEqual([7, 'unreachable']);
  });

  describe('dlq', () => {
    const state = { rejects: true, seen: [] as string[] };
    async function billing() {
      state.rejects = true;
      state.seen = [];
      const made = shop.service('billing').handle('billing-orders', {
        'orders.{region}.created': ({ data }) => {
          state.seen.push(data.order_id);
          if (state.rejects) throw new Reject('no stock');
        },
        'orders.{region}.cancelled': () => {},
      });
      await made.start();
      for (const id of ['a', 'b', 'c']) await shop.put('orders.eu.created', order(id), { 'X-Kept': 'yes' });
      await until(async () => (await shop.stored('DEAD_LETTERS', 'dlq.')).length === 3);
      return made;
    }

    it('list has each with its reason, address and count', async () => {
      await billing();
      const { document } = await json('dlq', 'list');
      expect(document.summary).toMatchObject({
        letters: 3,
        by_consumer: { 'consumer/ORDERS/billing-orders': 3 },
      });
      expect(document.letters[0]).toMatchObject({
        address: 'dlq/ORDERS/billing-orders/1',
        reason: 'rejected',
        error: 'Reject: no stock',
        subject: 'orders.eu.created',
        seq: 1,
        attempts: 1,
        status: 'kept',
      });
      expect(document.letters[0]).not.toHaveProperty('data');
      const addresses = async (...args: string[]) =>
        (await json('dlq', 'list', ...args)).document.letters.map(
          (letter: { letter: number }) => letter.letter,
        );
      expect(await addresses('--target', 'dlq/ORDERS/billing-*/2')).toEqual([2]);
      expect(await addresses('--target', 'consumer/ORDERS/audit-orders')).toEqual([]);
      expect(await addresses('--limit', '2')).toEqual([1, 2]);
      expect((await run('dlq', 'list')).stdout).toContain('3 dead letters: consumer/ORDERS/billing-orders 3');
    });

    it('show has payload and headers', async () => {
      await billing();
      const { document } = await json('dlq', 'show', 'dlq/ORDERS/billing-orders/2');
      expect(document.letters).toMatchObject([{ letter: 2, data: order('b'), headers: { 'X-Kept': 'yes' } }]);
      const text = (await run('dlq', 'show', '2')).stdout;
      expect(text).toContain('header X-Kept: yes');
      expect(text).toContain('"order_id": "b"');
    });

    it('redrive sends back what its address means, to the consumer that failed', async () => {
      await billing();
      state.rejects = false;
      const dry = await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders', '--dry-run');
      expect(dry.document.summary).toMatchObject({ letters: 3, redriven: 0 });
      expect(await shop.stored('DEAD_LETTERS', 'dlq.')).toHaveLength(3);
      const one = await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders/2');
      expect([one.exit, one.document.letters[0].status]).toEqual([0, 'redriven']);
      await until(() => state.seen.length === 4);
      expect(state.seen.at(-1)).toBe('b');
      const rest = await json('dlq', 'redrive', 'dlq/*');
      expect(rest.document.summary).toMatchObject({ letters: 2, redriven: 2 });
      await until(() => state.seen.length === 6);
      await until(async () => (await json('dlq', 'list')).document.letters.length === 0);
      expect((await json('audit', 'a')).document).toMatchObject({ complete: true });
      expect(await shop.stored('ORDERS')).toHaveLength(3);
    });

    it('list names the stream that is not there', async () => {
      await client().request('$JS.API.STREAM.DELETE.DEAD_LETTERS', '');
      const { exit, document } = await json('dlq', 'list');
      expect([exit, document.message]).toEqual([3, 'The server has no stream `DEAD_LETTERS`.']);
    });

    it('list has what is on its way back, and whether its service has it', async () => {
      const service = await billing();
      await service.drain();
      await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders/1');
      const statuses = async () =>
        (await json('dlq', 'list')).document.letters.map(
          ({ address, status, seq }: { address: string; status: string; seq: number }) =>
            `${address} ${status} ${seq}`,
        );
      const kept = ['dlq/ORDERS/billing-orders/2 kept 2', 'dlq/ORDERS/billing-orders/3 kept 3'];
      expect(await statuses()).toEqual([...kept, 'dlq/ORDERS/billing-orders/4 waiting 1']);
      await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders/2');
      const reader = await redriveReader();
      const message = (await reader.next({ expires: 5_000 }))!;
      expect(await statuses()).toEqual([
        kept[1],
        'dlq/ORDERS/billing-orders/4 in-hand 1',
        'dlq/ORDERS/billing-orders/5 waiting 2',
      ]);
      const { document } = await json('dlq', 'list', '--target', 'dlq/ORDERS/billing-orders/4');
      expect(document.summary).toMatchObject({ letters: 1, waiting: 0, in_hand: 1 });
      expect((await run('dlq', 'list')).stdout).toContain('1 waiting, 1 in hand.');
      const shown = await json('dlq', 'show', '4');
      expect(shown.document.letters).toMatchObject([{ status: 'in-hand', data: order('a') }]);
      await message.ackAck();
      expect(await statuses()).toEqual([kept[1], 'dlq/ORDERS/billing-orders/5 waiting 2']);
      // On its way it is not to be sent again.
      expect((await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders/5')).exit).toBe(3);
    });

    /** The consumer by which the service would read what is sent back. */
    async function redriveReader() {
      const manager = await jetstreamManager(client());
      const name = 'redrive-ORDERS-billing-orders';
      await manager.consumers
        .add('DEAD_LETTERS', {
          ...{ name, durable_name: name, ack_policy: AckPolicy.Explicit, ack_wait: 60e9 },
          filter_subject: 'dlq.ORDERS.billing-orders.redrive',
        })
        .catch(() => {});
      return jetstream(client()).consumers.get('DEAD_LETTERS', name);
    }

    async function letters(count: number): Promise<void> {
      const headers = {
        'Dead-Letter-Stream': 'ORDERS',
        'Dead-Letter-Consumer': 'billing-orders',
        'Dead-Letter-Subject': 'orders.eu.created',
      };
      for (let i = 1; i <= count; i++) await shop.put('dlq.ORDERS.billing-orders', order(`${i}`), headers);
    }

    it('redrive --rate sends no more in a second', async () => {
      await letters(6);
      const begun = Date.now();
      const { exit, document } = await json('dlq', 'redrive', 'dlq/*', '--rate', '4');
      expect([exit, document.summary.redriven]).toEqual([0, 6]);
      const times = await Promise.all(
        (await shop.stored('DEAD_LETTERS', 'dlq.')).map(async ({ seq, body }) => [
          JSON.parse(body).order_id,
          seq,
        ]),
      );
      expect(times).toEqual([1, 2, 3, 4, 5, 6].map(i => [`${i}`, 6 + i]));
      expect(Date.now() - begun).toBeGreaterThan(1_250);
    });

    it.each(['0', '-1', 'fast', '1/s', ''])('redrive --rate %j is refused with 3', async text => {
      expect((await json('dlq', 'redrive', 'dlq/*', '--rate', text)).exit).toBe(3);
    });

    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)(
      'redrive ends what is in flight after %s, says what was done, and goes on where it was',
      async (signal, exit) => {
        await letters(20);
        const started = startFleetctl([
          ...['dlq', 'redrive', 'dlq/ORDERS/billing-orders', SHOP, '--rate', '5', '-o', 'json'],
          ...['--server', server().url, '--no-context'],
        ]);
        await until(async () => (await shop.stored('DEAD_LETTERS', 'dlq.')).some(({ seq }) => seq > 22));
        started.kill(signal);
        const ended = await started.ended;
        const { summary, letters: all } = JSON.parse(ended.stdout);
        expect(ended.exit).toBe(exit);
        expect(summary.redriven).toBeGreaterThan(1);
        expect(summary.not_begun).toBe(20 - summary.redriven);
        expect(all.map(({ status }: { status: string }) => status)).toEqual([
          ...Array(summary.redriven).fill('redriven'),
          ...Array(summary.not_begun).fill('not-begun'),
        ]);
        const rest = await json('dlq', 'redrive', 'dlq/ORDERS/billing-orders');
        expect(rest.document.summary).toMatchObject({ letters: 20 - summary.redriven, failed: 0 });
        const sent = (await shop.stored('DEAD_LETTERS', 'dlq.')).map(({ body }) => JSON.parse(body).order_id);
        expect(sent).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 1}`));
      },
    );

    it('redrive says which were sent where the connection breaks', async () => {
      const own = await startServer({ binary: pinned.binary });
      const ownClient = await connect({ servers: own.url });
      try {
        const elsewhere = await openShop(own, ownClient);
        const headers = { 'Dead-Letter-Stream': 'ORDERS', 'Dead-Letter-Consumer': 'billing-orders' };
        for (let i = 0; i < 10; i++) await elsewhere.put('dlq.ORDERS.billing-orders', order(`${i}`), headers);
        const started = startFleetctl([
          ...['dlq', 'redrive', 'dlq/*', SHOP, '--rate', '5', '-o', 'json'],
          ...['--server', own.url, '--no-context'],
        ]);
        await until(async () => (await elsewhere.stored('DEAD_LETTERS', 'dlq.')).some(({ seq }) => seq > 11));
        await own.stop();
        const { exit, stdout } = await started.ended;
        const { summary } = JSON.parse(stdout);
        expect(exit).toBe(6);
        expect(summary.redriven).toBeGreaterThan(1);
        expect(summary.not_begun + summary.failed).toBe(10 - summary.redriven);
      } finally {
        await ownClient.close();
        await own.stop();
      }
    });

    it('redrive refuses what nobody reads', async () => {
      await shop.put(
        'dlq.ORDERS.gone',
        {},
        { 'Dead-Letter-Stream': 'ORDERS', 'Dead-Letter-Consumer': 'gone' },
      );
      const { exit, document } = await json('dlq', 'redrive', 'dlq/ORDERS/gone');
      expect([exit, document.code]).toEqual([3, 'unknown-address']);
      expect(await shop.stored('DEAD_LETTERS', 'dlq.')).toHaveLength(1);
    });

    it('discard needs a yes, and then they are gone', async () => {
      await billing();
      const refused = await json('dlq', 'discard', 'dlq/ORDERS/billing-orders/1');
      expect([refused.exit, refused.document.code]).toEqual([4, 'approval-missing']);
      expect(refused.document.help).toContain('-y');
      const { exit, document } = await json('dlq', 'discard', 'dlq/ORDERS/billing-orders/1', '-y');
      expect([exit, document.summary.discarded]).toEqual([0, 1]);
      const left = await json('dlq', 'list');
      expect(left.document.letters.map((letter: { letter: number }) => letter.letter)).toEqual([2, 3]);
    });
  });
});

describe('with the rights that docs/runtime/replay.md names, and no others', () => {
  const page = readFileSync(join(ROOT, 'docs/runtime/replay.md'), 'utf8');
  /** The subjects of a row of its table. */
  const row = (command: string) => {
    const line = page
      .split('\n')
      .find(each => each.startsWith('|') && each.includes(`\`fleetctl ${command}\``))!;
    return [...line.split('|')[2]!.matchAll(/`([^`]+)`/g)].map(([, subject]) => subject!);
  };
  const READ = ['$JS.API.INFO'];
  const PAST = row('audit');
  const LIST = row('dlq list');
  const DISCARD = [...LIST, ...row('dlq discard')];
  const users = {
    reader: READ,
    past: PAST,
    list: LIST,
    discard: DISCARD,
    redrive: [...DISCARD, ...row('dlq redrive')],
  };
  const login = ([user, publish]: [string, string[]]) =>
    `{ user: ${user}, password: p, permissions: { publish: ${JSON.stringify(publish)}, subscribe: ["_INBOX.>"] } }`;
  const config = `authorization { users: [ { user: admin, password: p }, ${Object.entries(users).map(login).join(', ')} ] }`;
  const server = withServer({ config });
  const client = withClient(server, { user: 'admin', pass: 'p' });
  const as = (user: string, ...args: string[]) =>
    fleetctl([
      ...args,
      SHOP,
      '--server',
      server().url,
      '--no-context',
      '--user',
      user,
      '--password',
      'p',
      '-o',
      'json',
    ]);

  it('each command does its work, and says with 8 what it lacks', async () => {
    const shop = await openShop(server(), client());
    await shop.put('orders.eu.created', order('a'));
    for (let i = 1; i <= 3; i++) {
      const headers = {
        'Dead-Letter-Stream': 'ORDERS',
        'Dead-Letter-Consumer': 'billing-orders',
        'Dead-Letter-Subject': 'orders.eu.created',
      };
      await shop.put('dlq.ORDERS.billing-orders', order(`${i}`), headers);
    }
    const exits: Record<string, number | null> = {};
    const tries: [string, string[]][] = [
      ['reader', ['audit', 'a']],
      ['past', ['audit', 'a']],
      ['past', ['replay', '--consumer', 'audit-orders']],
      ['reader', ['dlq', 'list']],
      ['list', ['dlq', 'list']],
      ['list', ['dlq', 'show', '1']],
      ['list', ['dlq', 'discard', '1', '-y']],
      ['discard', ['dlq', 'discard', '1', '-y']],
      ['discard', ['dlq', 'redrive', 'dlq/ORDERS/billing-orders/2']],
      ['redrive', ['dlq', 'redrive', 'dlq/ORDERS/billing-orders/2']],
    ];
    for (const [user, args] of tries) exits[`${user}: ${args.join(' ')}`] = (await as(user, ...args)).exit;
    expect(exits).toEqual({
      'reader: audit a': 8,
      'past: audit a': 0,
      'past: replay --consumer audit-orders': 0,
      'reader: dlq list': 8,
      'list: dlq list': 0,
      'list: dlq show 1': 0,
      'list: dlq discard 1 -y': 8,
      'discard: dlq discard 1 -y': 0,
      'discard: dlq redrive dlq/ORDERS/billing-orders/2': 8,
      'redrive: dlq redrive dlq/ORDERS/billing-orders/2': 0,
    });
    expect((await shop.stored('DEAD_LETTERS')).map(({ subject }) => subject)).toEqual([
      'dlq.ORDERS.billing-orders',
      'dlq.ORDERS.billing-orders.redrive',
    ]);
  });
});
