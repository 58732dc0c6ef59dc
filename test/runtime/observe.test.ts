import { describe, expect, it } from 'vitest';
import { Reject } from '../../src/runtime/index.js';
import { checkMetrics } from '../support/promtool.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, until } from './a-shop.js';

describe('what can be seen of a service', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('health says what it is, from before the start to after the drain', async () => {
    const shop = await open();
    const billing = shop.service('billing', { instance: 'pod-1' }).handle('billing-orders', {
      'orders.{region}.created': () => {},
      'orders.{region}.cancelled': () => {},
    });
    expect(billing.health()).toMatchObject({
      live: true,
      ready: false,
      connection: 'connecting',
      consumers: {},
    });
    await billing.start();
    expect(billing.health()).toEqual({
      service: 'billing',
      instance: 'pod-1',
      live: true,
      ready: true,
      connection: 'up',
      consumers: {
        'billing-orders': {
          state: 'running',
          since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          reason: null,
          inHand: 0,
          oldestMs: 0,
          pending: 0,
          problems: [],
        },
      },
      // ledger is the service's too, and this process does not handle it.
      problems: [expect.objectContaining({ resource: 'consumer/BILLING/ledger', severity: 'informs' })],
    });
    await billing.drain();
    expect(billing.health()).toMatchObject({
      live: false,
      ready: false,
      consumers: { 'billing-orders': { state: 'stopped' } },
    });
  });

  it('metrics are what Prometheus reads: every sample of a family that was announced', async () => {
    const shop = await open();
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }, context) =>
        context.publish('invoice.issued', { order_id: data.order_id, amount: 1 }),
      'orders.{region}.cancelled': () => {
        throw new Reject('no');
      },
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await shop.put('orders.eu.cancelled', { order_id: 'a', reason: 'stock' });
    await until(() =>
      ['reason="rejected"} 1', 'outcome="ack"} 1'].every(part => billing.metrics().includes(part)),
    );
    expect(await checkMetrics(billing.metrics())).toBeNull();
    const lines = billing.metrics().trimEnd().split('\n');
    const families = new Set<string>();
    for (const line of lines) {
      const announced = /^# TYPE (\w+) (?:counter|gauge|histogram)$/.exec(line)?.[1];
      if (announced !== undefined) families.add(announced);
      if (line.startsWith('#')) continue;
      const [, name = ''] = /^(\w+)(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})? -?[\d.e+-]+$/.exec(line) ?? [];
      expect(families, line).toContain(name.replace(/_(bucket|sum|count)$/, ''));
    }
    const text = lines.join('\n');
    const labels = 'consumer="billing-orders",event="orders.{region}.created"';
    expect(text).toContain(`fleetctl_runtime_messages_total{${labels},outcome="ack"} 1`);
    expect(text).toContain(`fleetctl_runtime_handler_seconds_count{${labels}} 1`);
    expect(text).toContain(`fleetctl_runtime_handler_seconds_bucket{${labels},le="+Inf"} 1`);
    expect(text).toContain('fleetctl_runtime_published_total{event="invoice.issued",outcome="stored"} 1');
    expect(text).toContain('fleetctl_runtime_consumer_state{consumer="billing-orders",state="running"} 1');
    expect(text).toContain('fleetctl_runtime_connected 1');
  });

  it('middleware stands around the handlers, the first one outermost, and may refuse', async () => {
    const shop = await open();
    const steps: string[] = [];
    const billing = shop
      .service('billing')
      .use(
        async (event, _context, next) => {
          steps.push(`one ${event.seq}`);
          await next();
          steps.push('one done');
        },
        async (event, _context, next) => {
          if (event.params['region'] === 'no') throw new Reject('not served');
          await next();
        },
      )
      .handle(
        'billing-orders',
        {
          'orders.{region}.created': () => {
            steps.push('handler');
          },
          'orders.{region}.cancelled': () => {},
        },
        {
          use: [
            async (_event, { consumer, attempt }, next) => {
              steps.push(`${consumer} ${attempt}`);
              await next();
            },
          ],
        },
      );
    await billing.start();
    await shop.put('orders.eu.created', order('a'));
    await until(() => steps.includes('one done'));
    expect(steps).toEqual(['one 1', 'billing-orders 1', 'handler', 'one done']);
    await shop.put('orders.no.created', order('b'));
    await until(async () => (await shop.stored('DEAD_LETTERS')).length === 1);
  });
});
