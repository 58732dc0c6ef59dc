import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { Reject, Skip } from '../../src/runtime/index.js';
import { loadOpenTelemetry } from '../../src/runtime/telemetry/telemetry.js';
import { withClient, withServer } from '../support/server.js';
import { openShop, order, until } from './a-shop.js';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const EU = { params: { region: 'eu' } };
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** As a program's tracing set-up does it, with or without each part. */
function register({ propagator = w3c() as TextMapPropagator | null, contexts = true } = {}) {
  trace.setGlobalTracerProvider(provider);
  if (propagator !== null) propagation.setGlobalPropagator(propagator);
  if (contexts) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

const w3c = () =>
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] });

afterEach(() => {
  for (const api of [trace, propagation, context]) api.disable();
  exporter.reset();
});

const named = (name: string) => exporter.getFinishedSpans().filter(span => span.name === name);
const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;

describe('with an SDK of OpenTelemetry', () => {
  const server = withServer();
  const client = withClient(server);
  const open = () => openShop(server(), client());

  it('a trace goes from who publishes through each handler to what the last one publishes', async () => {
    register();
    const shop = await open();
    const checkout = shop.service('checkout');
    const billing = shop.service('billing');
    billing.handle('billing-orders', {
      'orders.{region}.created': ({ data }, { publish }) =>
        publish('invoice.issued', { order_id: data.order_id, amount: 1 }),
      'orders.{region}.cancelled': () => {},
    });
    billing.handle('ledger', { 'invoice.issued': () => {} });
    await Promise.all([checkout.start(), billing.start()]);
    const { id } = await provider.getTracer('test').startActiveSpan('request', async span => {
      const published = await checkout.publish('orders.{region}.created', order('a'), EU);
      span.end();
      return published;
    });
    await until(() => named('process invoice.issued').length === 1);
    const chain = [
      'request',
      'publish orders.{region}.created',
      'process orders.{region}.created',
      'publish invoice.issued',
      'process invoice.issued',
    ].map(name => named(name)[0]);
    expect(chain.slice(1).map(parentOf)).toEqual(chain.slice(0, -1).map(idOf));
    expect(new Set(chain.map(span => span!.spanContext().traceId)).size).toBe(1);
    const [, published, processed] = chain;
    expect(published).toMatchObject({
      kind: SpanKind.PRODUCER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.system': 'nats',
        'messaging.operation.name': 'publish',
        'messaging.operation.type': 'send',
        'messaging.destination.name': 'orders.eu.created',
        'messaging.destination.template': 'orders.{region}.created',
        'messaging.message.id': id,
        'messaging.message.body.size': JSON.stringify(order('a')).length,
        'fleetctl.stream': 'ORDERS',
      },
    });
    expect(processed).toMatchObject({
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'orders.eu.created',
        'messaging.consumer.group.name': 'billing-orders',
        'messaging.message.id': id,
        'fleetctl.attempt': 1,
      },
    });
  });

  it('a span says what failed, whatever was thrown, and that a message was skipped', async () => {
    register();
    const shop = await open();
    const thrown: Record<string, unknown> = {
      reject: new Reject('no'),
      skip: new Skip('not ours'),
      none: undefined,
    };
    const billing = shop.service('billing').handle(
      'billing-orders',
      {
        'orders.{region}.created': ({ data }) => {
          throw thrown[data.order_id];
        },
        'orders.{region}.cancelled': () => {},
      },
      { concurrency: 1, retry: { delays: ['1h'] } },
    );
    const checkout = shop.service('checkout');
    await Promise.all([billing.start(), checkout.start()]);
    for (const id of Object.keys(thrown)) await checkout.publish('orders.{region}.created', order(id), EU);
    const late = { ...EU, expectLastSeqOnSubject: 1 };
    await checkout.publish('orders.{region}.created', order('late'), late).catch(() => {});
    await until(() => named('process orders.{region}.created').length === 3);
    const shown = (name: string) =>
      named(name).map(({ status, attributes }) => [
        status.code === SpanStatusCode.ERROR ? (status.message ?? '') : null,
        attributes['error.type'],
        attributes['fleetctl.skipped'],
      ]);
    expect(shown('process orders.{region}.created')).toEqual([
      ['no', 'Reject', undefined],
      [null, undefined, 'not ours'],
      ['undefined', 'undefined', undefined],
    ]);
    expect(shown('publish orders.{region}.created').at(-1)).toEqual([
      expect.stringContaining('wrong last sequence'),
      'publish-refused',
      undefined,
    ]);
  });

  it('without a context manager the trace goes on nevertheless', async () => {
    register({ contexts: false });
    const shop = await open();
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }, { publish }) =>
        publish('invoice.issued', { order_id: data.order_id, amount: 1 }),
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'), { traceparent: PARENT });
    await until(async () => (await shop.stored('BILLING')).length === 1);
    const [stored] = await shop.stored('BILLING');
    expect(stored!.header('traceparent')).toContain(PARENT.split('-')[1]);
  });

  it('without a propagator there are spans, and the trace of the message is handed on as it came', async () => {
    register({ propagator: null });
    const shop = await open();
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': ({ data }, { publish }) =>
        publish('invoice.issued', { order_id: data.order_id, amount: 1 }),
      'orders.{region}.cancelled': () => {},
    });
    await billing.start();
    await shop.put('orders.eu.created', order('a'), { traceparent: PARENT });
    await until(() => named('process orders.{region}.created').length === 1);
    expect(named('publish invoice.issued')).toHaveLength(1);
    expect((await shop.stored('BILLING'))[0]!.header('traceparent')).toBe(PARENT);
  });

  it("a propagator's headers are its own, whatever they are called", async () => {
    register({ propagator: new OneHeader() });
    const shop = await open();
    const seen: string[] = [];
    const checkout = shop.service('checkout');
    const billing = shop.service('billing').handle('billing-orders', {
      'orders.{region}.created': event => {
        seen.push(event.header('x-one') ?? '');
      },
      'orders.{region}.cancelled': () => {},
    });
    await Promise.all([checkout.start(), billing.start()]);
    await checkout.publish('orders.{region}.created', order('a'), EU);
    await until(() => named('process orders.{region}.created').length === 1);
    const [published] = named('publish orders.{region}.created');
    expect(seen).toEqual([idOf(published)]);
    expect(parentOf(named('process orders.{region}.created')[0])).toBe(idOf(published));
  });
});

describe('without one', () => {
  it('nothing is traced; the API alone is none', async () => {
    expect(await loadOpenTelemetry()).toBeNull();
  });

  it.each([
    ['a tracer', () => trace.setGlobalTracerProvider(provider)],
    ['a propagator', () => propagation.setGlobalPropagator(w3c())],
  ])('%s alone is enough', async (_what, set) => {
    set();
    expect(await loadOpenTelemetry()).not.toBeNull();
  });
});

class OneHeader implements TextMapPropagator {
  inject(active: ReturnType<typeof context.active>, carrier: Record<string, string>) {
    const { traceId, spanId } = trace.getSpanContext(active)!;
    carrier['x-one'] = spanId;
    carrier['x-two'] = traceId;
  }
  extract(
    active: ReturnType<typeof context.active>,
    carrier: unknown,
    getter: Parameters<TextMapPropagator['extract']>[2],
  ) {
    const [spanId, traceId] = ['x-one', 'x-two'].map(name => getter.get(carrier, name));
    if (typeof spanId !== 'string' || typeof traceId !== 'string') return active;
    return trace.setSpanContext(active, { spanId, traceId, traceFlags: 1, isRemote: true });
  }
  fields() {
    return ['x-one', 'x-two'];
  }
}
