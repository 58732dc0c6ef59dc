import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import type { Feed, ServiceOptions, SseOptions } from '../../src/runtime/index.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, type ShopServer, sleep, until } from './a-shop.js';
import { EventSourceClient } from './event-source.js';
import { guardedServer } from './guarded-server.js';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** The three ways to serve a feed; each gives the address. */
const HOSTS = {
  async 'node:http'(feed: Feed) {
    const http = createServer(feed.node);
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    ending.push(() => closed(http));
    return urlOf(http.address());
  },
  async Hono(feed: Feed) {
    const app = new Hono();
    app.get('/events', c => feed.fetch(c.req.raw));
    const http = await new Promise<Server>(resolve => {
      const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made as Server));
    });
    ending.push(() => closed(http));
    return urlOf(http.address());
  },
  async Fastify(feed: Feed) {
    const app = fastify({ forceCloseConnections: true });
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('Access-Control-Allow-Origin', '*');
    });
    app.get('/events', feed.fastify);
    await app.listen({ port: 0, host: '127.0.0.1' });
    ending.push(() => app.close());
    return urlOf(app.server.address());
  },
};

function closed(http: Server): Promise<unknown> {
  http.closeAllConnections();
  return new Promise(resolve => http.close(resolve));
}

function urlOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${(address as AddressInfo).port}/events`;
}

async function open(url: string, headers: Record<string, string> = {}): Promise<EventSourceClient> {
  const client = await EventSourceClient.open(url, headers);
  ending.push(() => client.close());
  return client;
}

type FeedOptions = Partial<SseOptions>;

/** A gateway that shows everything to everybody, unless the options say otherwise. */
async function gateway(shop: ShopServer, options: FeedOptions = {}, service: ServiceOptions = {}) {
  const made = shop.service('gateway', service);
  const feed = made.sse('price-feed', { authorize: () => ({}), ...options } as SseOptions);
  await made.start();
  await made.whenReady();
  return { gateway: made, feed };
}

const price = (sku: string, amount: number) => ({ sku, price: amount });
const from = (client: EventSourceClient) => ({ 'Last-Event-ID': client.lastEventId });
/** Where it stands, without what tells the streams from others of their names. */
const placesOf = ({ lastEventId }: EventSourceClient) => lastEventId.replace(/@[0-9a-z]{6}(?=:)/g, '');

describe('server-sent events', () => {
  const server = withServer();
  const client = withClient(server);
  const shopNow = () => openShop(server(), client());
  const consumersOf = async (stream: string) => {
    const answer = await client().request(`$JS.API.CONSUMER.NAMES.${stream}`, '');
    return answer.json<{ consumers: string[] | null }>().consumers ?? [];
  };

  describe.each(Object.entries(HOSTS))('under %s', (host, listen) => {
    it('reach every browser, over one reader a stream', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop);
      const url = await listen(feed);
      const browsers = await Promise.all(Array.from({ length: 20 }, () => open(url)));
      expect(browsers[0]!.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        ...(host === 'Fastify' && { 'access-control-allow-origin': '*' }),
      });
      await until(() => feed.browsers === 20);
      await shop.put('prices.changed', price('tea', 3));
      await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
      await until(() => browsers.every(({ events }) => events.length === 2));
      expect(browsers[7]!.of('prices.changed')).toEqual([price('tea', 3)]);
      expect(browsers[7]!.of('invoice.issued')).toEqual([{ order_id: 'a', amount: 1 }]);
      expect([...(await consumersOf('PRICES')), ...(await consumersOf('BILLING'))]).toHaveLength(2);
    });

    it('go on after Last-Event-ID, and are told of a browser that goes away', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop);
      const url = await listen(feed);
      const first = await open(url);
      await shop.put('prices.changed', price('tea', 1));
      await until(() => first.events.length === 1);
      first.close();
      await until(() => feed.browsers === 0);
      await shop.put('prices.changed', price('tea', 2));
      const second = await open(url, from(first));
      await until(() => second.events.length === 1);
      expect(second.of('prices.changed')).toEqual([price('tea', 2)]);
    });

    it('hold nothing back for a browser that does not read, and tell it to read anew', async () => {
      const shop = await shopNow();
      const { feed, gateway: service } = await gateway(shop, { keep: { events: 50 } });
      const url = await listen(feed);
      const [slow, quick] = [await open(url), await open(url)];
      slow.pause();
      const blob = 'x'.repeat(100_000);
      for (let i = 0; i < 400; i++) await shop.put('prices.imported', { i, blob });
      await until(() => quick.events.length === 400);
      expect(quick.of('resync')).toEqual([]);
      slow.resume();
      await until(() => slow.of('resync').length === 1);
      expect(slow.of('resync')).toEqual([{ reason: 'overflow' }]);
      await shop.put('prices.imported', { i: 'last' });
      await until(() => slow.of('prices.imported').some(data => (data as { i: unknown }).i === 'last'));
      expect(service.metrics()).toContain('sse_resyncs_total{consumer="price-feed",reason="overflow"} 1');
    });
  });

  describe('what a client may see', () => {
    it('is asked for each request, and decides event by event', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop, {
        authorize: request => {
          const user = request.headers.get('X-User');
          if (user === null) return new Response('log in', { status: 401 });
          if (user === 'nobody') return null;
          return {
            subjects: ['prices.>'],
            filter: (event: { data: { sku: string } }) => event.data.sku === user,
            project: (event: { data: { price: number } }) => event.data.price,
          };
        },
      } as FeedOptions);
      const url = await HOSTS['node:http'](feed);
      expect((await open(url)).status).toBe(401);
      expect((await open(url, { 'X-User': 'nobody' })).status).toBe(403);
      const tea = await open(url, { 'X-User': 'tea' });
      await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
      await shop.put('prices.changed', price('coffee', 1));
      await shop.put('prices.changed', price('tea', 2));
      await until(() => tea.events.length === 1);
      expect(tea.events).toMatchObject([{ type: 'prices.changed', data: 2 }]);
    });

    it('is nothing where what decides it throws, or says anything but true', async () => {
      const shop = await shopNow();
      const { feed, gateway: service } = await gateway(shop, {
        authorize: request => {
          if (request.headers.has('X-Throw')) throw new Error('the user store is away: secret');
          return {
            filter: (event: { data: { sku: string } }) => {
              if (event.data.sku === 'bad') throw new Error('no');
              return event.data.sku === 'promise' ? (Promise.resolve(false) as never) : true;
            },
          };
        },
      } as FeedOptions);
      const url = await HOSTS['node:http'](feed);
      const failed = await open(url, { 'X-Throw': '1' });
      expect(failed.status).toBe(500);
      const browser = await open(url);
      for (const sku of ['bad', 'promise', 'tea']) await shop.put('prices.changed', price(sku, 1));
      await until(() => browser.events.length === 1);
      expect(browser.of('prices.changed')).toEqual([price('tea', 1)]);
      expect(service.said.map(({ message }) => message).join()).toContain('threw: Error: no');
    });

    it('can be narrowed by the query, and never widened', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop, { authorize: () => ({ subjects: ['prices.>'] }) });
      const url = await HOSTS['node:http'](feed);
      const narrow = await open(`${url}?subject=prices.imported`);
      const other = await open(`${url}?subject=invoice.issued`);
      await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
      await shop.put('prices.changed', price('tea', 1));
      await shop.put('prices.imported', { any: true });
      await until(() => narrow.events.length === 1);
      expect([narrow.events[0]!.type, other.events]).toEqual(['prices.imported', []]);
      expect((await open(`${url}?subject=a..b`)).status).toBe(400);
    });

    it('ends with its session', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop, { authorize: () => ({ until: new Date(Date.now() + 300) }) });
      const browser = await open(await HOSTS['node:http'](feed));
      await until(() => browser.isEnded);
      expect(feed.browsers).toBe(0);
    });

    it('is nothing of an event that does not meet its schema', async () => {
      const shop = await shopNow();
      const { feed, gateway: service } = await gateway(shop);
      const browser = await open(await HOSTS['node:http'](feed));
      await shop.put('prices.changed', { sku: 1 });
      await shop.put('prices.changed', price('tea', 1));
      await until(() => browser.events.length === 1);
      expect(browser.of('prices.changed')).toEqual([price('tea', 1)]);
      expect(service.metrics()).toContain('sse_unreadable_total{consumer="price-feed"} 1');
    });
  });

  describe('a browser that comes back', () => {
    it('to another instance, or after a restart, is sent what it missed from the streams, in order', async () => {
      const shop = await shopNow();
      const before = await gateway(shop);
      const first = await open(await HOSTS['node:http'](before.feed));
      await shop.put('prices.changed', price('tea', 0));
      await until(() => first.events.length === 1);
      await before.gateway.drain();
      await until(() => first.isEnded);
      expect(first.retryMs).toBeGreaterThan(0);
      for (let i = 1; i <= 300; i++) {
        await shop.put('prices.changed', price('tea', i));
        if (i % 3 === 0) await shop.put('invoice.issued', { order_id: `o-${i}`, amount: i });
      }
      const after = await gateway(shop);
      const second = await open(await HOSTS['node:http'](after.feed), from(first));
      await until(() => second.events.length === 400);
      await shop.put('prices.changed', price('tea', 301));
      await until(() => second.events.length === 401);
      const order = second.events.map(({ type, data }) =>
        type === 'prices.changed'
          ? (data as { price: number }).price
          : (data as { amount: number }).amount + 0.5,
      );
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(second.of('resync')).toEqual([]);
      // And again from the middle of what it was sent: each id says where every stream was.
      const third = await open(await HOSTS['node:http'](after.feed), {
        'Last-Event-ID': second.events[199]!.id,
      });
      await until(() => third.events.length === 201);
      expect(third.events.map(({ data }) => data)).toEqual(second.events.slice(200).map(({ data }) => data));
    });

    it('while events go on coming misses none and is sent none twice', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop, { keep: { events: 20 } });
      const url = await HOSTS['node:http'](feed);
      const first = await open(url);
      for (let i = 0; i < 200; i++) void shop.put('prices.changed', price('tea', i));
      await until(() => first.events.length >= 1);
      const id = { 'Last-Event-ID': first.events[0]!.id };
      await until(() => first.events.length >= 100);
      const second = await open(url, id);
      for (let i = 200; i < 400; i++) void shop.put('prices.changed', price('tea', i));
      await until(() => second.of('prices.changed').length === 399);
      expect(second.of('prices.changed')).toEqual(Array.from({ length: 399 }, (_, i) => price('tea', i + 1)));
    });

    it('is told what retention has cut since, and goes on from now', async () => {
      const shop = await shopNow();
      const before = await gateway(shop);
      const first = await open(await HOSTS['node:http'](before.feed));
      await shop.put('prices.changed', price('tea', 1));
      await until(() => first.events.length === 1);
      await before.gateway.drain();
      for (let i = 2; i <= 10; i++) await shop.put('prices.changed', price('tea', i));
      await client().request('$JS.API.STREAM.PURGE.PRICES', JSON.stringify({ seq: 6 }));
      const after = await gateway(shop);
      const second = await open(await HOSTS['node:http'](after.feed), from(first));
      await until(() => second.of('resync').length === 1);
      expect(second.of('resync')).toEqual([{ reason: 'trimmed', stream: 'PRICES', after: 1, before: 6 }]);
      await shop.put('prices.changed', price('tea', 11));
      await until(() => second.of('prices.changed').length === 1);
      expect(second.of('prices.changed')).toEqual([price('tea', 11)]);
    });

    it.each([
      ['of another server', 'hello world', 'unknown-id'],
      ['of no known stream', 'ELSEWHERE:12', 'new-stream'],
      ['of a stream that was made anew', 'PRICES:900,BILLING:0', 'new-stream'],
      ['from too long ago', 'PRICES:0,BILLING:0', 'too-far'],
    ])('with an id %s is told to read anew', async (_, id, reason) => {
      const shop = await shopNow();
      for (let i = 0; i < 12; i++) await shop.put('prices.changed', price('tea', i));
      const { feed } = await gateway(shop, { resume: { atMost: 10 } });
      const browser = await open(await HOSTS['node:http'](feed), { 'Last-Event-ID': id });
      await until(() => browser.of('resync').length === 1);
      expect(browser.of('resync')).toMatchObject([{ reason }]);
      expect(placesOf(browser)).toBe('BILLING:0,PRICES:12');
    });

    it('with nothing missed is sent nothing', async () => {
      const shop = await shopNow();
      const { feed } = await gateway(shop);
      const url = await HOSTS['node:http'](feed);
      const first = await open(url);
      await until(() => first.lastEventId !== '');
      const second = await open(url, from(first));
      await until(() => second.lastEventId !== '');
      await sleep(100);
      expect([placesOf(first), second.events]).toEqual(['BILLING:0,PRICES:0', []]);
    });
  });

  it('keep quiet connections, and move on where the browser may not see what comes', async () => {
    const shop = await shopNow();
    const { feed } = await gateway(shop, { keepAlive: 50, authorize: () => ({ subjects: ['invoice.>'] }) });
    const browser = await open(await HOSTS['node:http'](feed));
    await shop.put('prices.changed', price('tea', 1));
    await until(() => browser.comments > 2 && placesOf(browser) === 'BILLING:0,PRICES:1');
    expect(browser.events).toEqual([]);
  });

  it('are refused before the feed stands, beyond the limit, and by another method', async () => {
    const shop = await shopNow();
    const made = shop.service('gateway');
    const feed = made.sse('price-feed', { authorize: () => ({}), maxBrowsers: 1 });
    const url = await HOSTS['node:http'](feed);
    expect((await open(url)).status).toBe(503);
    await made.start();
    await open(url);
    await until(() => feed.browsers === 1);
    const refused = await open(url);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '10']);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(503);
  });

  it('say that messages were gone before the gateway could read them', async () => {
    const shop = await shopNow();
    const { feed } = await gateway(shop);
    const browser = await open(await HOSTS['node:http'](feed));
    await until(() => feed.browsers === 1);
    const names = await consumersOf('PRICES');
    // The reader is away, and what comes meanwhile is cut before it is back.
    await client().request(`$JS.API.CONSUMER.DELETE.PRICES.${names[0]}`, '');
    for (let i = 0; i < 5; i++) await shop.put('prices.changed', price('tea', i));
    await client().request('$JS.API.STREAM.PURGE.PRICES', JSON.stringify({ seq: 4 }));
    await until(() => browser.of('resync').length === 1);
    expect(browser.of('resync')).toEqual([{ reason: 'trimmed', stream: 'PRICES', after: 0, before: 4 }]);
  });

  it('need a fan-out consumer, and to be asked for before the start', async () => {
    const shop = await shopNow();
    const billing = shop.service('billing');
    expect(() => billing.sse('ledger' as never, { authorize: () => null })).toThrow('no fan-out consumer');
    const made = shop.service('gateway');
    made.sse('price-feed', { authorize: () => null });
    expect(() => made.sse('price-feed', { authorize: () => null })).toThrow('has a feed already');
  });
});

describe('server-sent events with the derived permissions in force', () => {
  it('resume from the streams with what a fan-out consumer may do', async () => {
    const { server, client, stop } = await guardedServer({ gateway: 'g' });
    ending.push(stop);
    const shop = await openShop(server, client);
    await shop.put('prices.changed', price('tea', 1));
    await shop.put('prices.changed', price('tea', 2));
    await shop.put('invoice.issued', { order_id: 'a', amount: 1 });
    const { feed, gateway: service } = await gateway(shop, {}, { env: { GATEWAY_PASSWORD: 'g' } });
    const url = await HOSTS['node:http'](feed);
    const browser = await open(url, { 'Last-Event-ID': 'PRICES:1,BILLING:0' });
    await until(() => browser.events.length === 2);
    expect(browser.events.map(({ data }) => data)).toEqual([price('tea', 2), { order_id: 'a', amount: 1 }]);
    // Enough that flow control has to be answered.
    const blob = 'x'.repeat(50_000);
    for (let i = 0; i < 400; i++) await shop.put('prices.imported', { i, blob });
    const again = await open(url, { 'Last-Event-ID': 'PRICES:2,BILLING:1' });
    await until(() => again.of('prices.imported').length === 400);
    expect(service.said.filter(({ level }) => level !== 'info')).toEqual([]);
    await service.drain();
  });
});
