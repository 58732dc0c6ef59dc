/** A stream that is deleted and made anew under a feed, or while a browser is away: never a gap without a word. */
import { cp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { Feed, ServiceOptions, SseOptions } from '../../src/runtime/index.js';
import { madeOf } from '../../src/runtime/supply/made-of.js';
import { servers, withClient, withServer } from '../support/server.js';
import { openShop, type ShopServer, until } from './a-shop.js';
import { EventSourceClient } from './event-source.js';
import { guardedServer } from './guarded-server.js';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function gateway(shop: ShopServer, options: Partial<SseOptions> = {}, service: ServiceOptions = {}) {
  const made = shop.service('gateway', service);
  const feed = made.sse('price-feed', { authorize: () => ({}), ...options } as SseOptions);
  await made.start();
  await made.whenReady();
  return { gateway: made, url: await listen(feed) };
}

async function listen(feed: Feed): Promise<string> {
  const http = createServer(feed.node);
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    http.closeAllConnections();
    return new Promise(resolve => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/events`;
}

async function open(url: string, lastEventId?: string): Promise<EventSourceClient> {
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const client = await EventSourceClient.open(url, headers as Record<string, string>);
  ending.push(() => client.close());
  return client;
}

const price = (amount: number) => ({ sku: 'tea', price: amount });
const prices = (browser: EventSourceClient) =>
  browser.of('prices.changed').map(data => (data as { price: number }).price);
const upTo = (last: number, first: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const MADE_ANEW = [{ reason: 'new-stream', stream: 'PRICES' }];

async function putPrices(shop: ShopServer, from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i++) await shop.put('prices.changed', price(i));
}

async function makeAnew(shop: ShopServer): Promise<void> {
  await shop.client.request('$JS.API.STREAM.DELETE.PRICES', '');
  await shop.create('stream/PRICES');
}

describe.each(servers)('a stream that was made anew, on $label,', ({ binary }) => {
  const server = withServer({ binary });
  const client = withClient(server);
  const shopNow = () => openShop(server(), client());

  it('and has grown beyond what the browser has seen is recognised when it comes back', async () => {
    const shop = await shopNow();
    const before = await gateway(shop);
    const first = await open(before.url);
    await putPrices(shop, 1, 3);
    await until(() => first.events.length === 3);
    await before.gateway.drain();
    await makeAnew(shop);
    await putPrices(shop, 11, 20);
    const after = await gateway(shop);
    const second = await open(after.url, first.lastEventId);
    await until(() => second.of('resync').length === 1);
    await shop.put('prices.changed', price(21));
    await until(() => second.of('prices.changed').length === 1);
    expect(second.of('resync')).toEqual(MADE_ANEW);
    expect(second.of('prices.changed')).toEqual([price(21)]);
    // With the id that it was given there is nothing to say any more.
    const third = await open(after.url, second.lastEventId);
    await shop.put('prices.changed', price(22));
    await until(() => third.of('prices.changed').length === 1);
    expect(third.of('resync')).toEqual([]);
  });

  it('under the reader is told to every browser, who goes on from there', async () => {
    const shop = await shopNow();
    const { gateway: service, url } = await gateway(shop);
    const [level, invoices] = [await open(url), await open(`${url}?subject=invoice.>`)];
    await putPrices(shop, 1, 3);
    await until(() => level.events.length === 3);
    await makeAnew(shop);
    await putPrices(shop, 11, 20);
    // Who sees nothing of that stream cannot know what is missing either.
    await until(() => level.of('resync').length === 1 && invoices.of('resync').length === 1, 20_000);
    await putPrices(shop, 21, 30);
    await until(() => level.events.at(-1)?.type === 'prices.changed' && prices(level).at(-1) === 30);
    expect(level.of('resync')).toEqual(MADE_ANEW);
    // The place that came with it is behind what the page can read of its state by then.
    expect(prices(level)).toEqual([1, 2, 3, ...upTo(30, prices(level)[3]!)]);
    expect(prices(level)[3]).toBeLessThanOrEqual(21);
    expect(invoices.of('resync')).toEqual(MADE_ANEW);
    // A place in the old stream is none in the new one, and one in the new one goes on.
    const [old, recent] = [await open(url, level.events[1]!.id), await open(url, level.events.at(-6)!.id)];
    await until(() => old.of('resync').length === 1 && recent.of('prices.changed').length === 5);
    expect(prices(recent)).toEqual(upTo(30, 26));
    expect([old.events.length, recent.of('resync')]).toEqual([1, []]);
    expect(service.metrics()).toContain('sse_resyncs_total{consumer="price-feed",reason="new-stream"} 3');
  });

  it('is recognised before its reader knows of it, by whoever goes on from the stream', async () => {
    const shop = await shopNow();
    const { url } = await gateway(shop, { keep: { events: 2 } });
    const first = await open(url);
    await putPrices(shop, 1, 6);
    await until(() => first.events.length === 6);
    const id = first.events[0]!.id;
    first.close();
    await makeAnew(shop);
    await putPrices(shop, 11, 20);
    const second = await open(url, id);
    await until(() => second.of('resync').length > 0);
    // Whatever it was sent before, it is told to read anew after that, and then sent what is new once.
    await shop.put('prices.changed', price(21));
    await until(
      () => second.of('prices.changed').some(each => (each as { price: number }).price === 21),
      20_000,
    );
    const at = second.events.findLastIndex(({ type }) => type === 'resync');
    const later = second.events.slice(at + 1).map(({ data }) => (data as { price: number }).price);
    expect(second.of('resync')).toContainEqual(MADE_ANEW[0]);
    expect(new Set(later).size).toBe(later.length);
    expect(later.at(-1)).toBe(21);
  });

  it('keeps what tells it from others over a restart of the server', async () => {
    const shop = await openShop(server(), client(), { storage: 'file' });
    await putPrices(shop, 1, 3);
    const made = async () => {
      const answer = await client().request('$JS.API.STREAM.INFO.PRICES', '', { timeout: 500 });
      return madeOf(answer.json<{ created: string }>().created);
    };
    const before = await made();
    await server().restart();
    await until(
      () =>
        made().then(
          after => after === before,
          () => false,
        ),
      20_000,
    );
  });
});

describe('a server that comes back without what it had stored last', () => {
  const server = withServer();

  it('is noticed, and what takes the place of that is shown', async () => {
    const early = await connect({ servers: server().url });
    const shop = await openShop(server(), early, { storage: 'file' });
    await putPrices(shop, 1, 3);
    await early.close();
    await server().kill();
    const backup = `${server().storeDir}-backup`;
    await cp(server().storeDir, backup, { recursive: true });
    ending.push(() => rm(backup, { recursive: true, force: true }));
    await server().restart();
    const late = await connect({ servers: server().url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    ending.push(() => late.close());
    const { url } = await gateway(shop);
    const browser = await open(url);
    const handled: number[] = [];
    const other = shop.service('gateway').handle('price-feed', {
      'prices.changed': ({ data }) => void handled.push(data.price),
      'prices.imported': () => {},
      'invoice.issued': () => {},
    });
    await other.start();
    const put = (amount: number) => jetstream(late).publish('prices.changed', JSON.stringify(price(amount)));
    for (const amount of [4, 5, 6]) await put(amount);
    await until(() => prices(browser).length === 3 && handled.length === 3);
    await server().kill();
    await rm(server().storeDir, { recursive: true });
    await cp(backup, server().storeDir, { recursive: true });
    await server().restart();
    await until(() =>
      put(14).then(
        () => true,
        () => false,
      ),
    );
    await until(() => browser.of('resync').length === 1, 30_000);
    await until(() =>
      put(15).then(
        () => true,
        () => false,
      ),
    );
    await until(() => prices(browser).at(-1) === 15 && handled.at(-1) === 15);
    expect(handled).toEqual([4, 5, 6, 14, 15]);
    expect(browser.of('resync')).toEqual(MADE_ANEW);
  }, 60_000);
});

describe('what a feed knows of its streams', () => {
  it('is of one more right, without which it works as before and says what it lacks', async () => {
    const { server, client, stop } = await guardedServer({ gateway: 'g' }, ({ publish }) => ({
      deny: [...publish.deny, '$JS.API.STREAM.INFO.>'],
    }));
    ending.push(stop);
    const shop = await openShop(server, client);
    const { url, gateway: service } = await gateway(shop, {}, { env: { GATEWAY_PASSWORD: 'g' } });
    const browser = await open(url);
    await putPrices(shop, 1, 3);
    await until(() => browser.events.length === 3);
    expect(browser.lastEventId).toBe('BILLING:0,PRICES:3');
    const again = await open(url, browser.events[0]!.id);
    await until(() => again.events.length === 2);
    expect(service.said.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        message: expect.stringContaining('$JS.API.STREAM.INFO.'),
        fix: expect.stringContaining('render nats'),
      },
      { message: expect.stringContaining('$JS.API.STREAM.INFO.') },
    ]);
    await service.drain();
  });

  it('is short, and differs for what was made a nanosecond later', () => {
    const one = madeOf('2026-11-25T22:00:00.123456789Z');
    expect(one).toMatch(/^[0-9a-z]{6}$/);
    expect(madeOf('2026-11-25T22:00:00.12345679Z')).not.toBe(one);
    expect(madeOf('2026-11-25T22:00:00.123456789+00:00')).toBe(one);
    expect(madeOf('2026-11-25T22:00:00Z')).toBe(madeOf('2026-11-25T22:00:00.000Z'));
  });
});
