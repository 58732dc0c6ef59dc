import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/nats-server/start-server.js';
import { type Bindings, RuntimeError, rule, service } from '../../src/runtime/index.js';
import { pinned, withClient, withServer } from '../support/server.js';
import { openShop, order, until } from './a-shop.js';
import { type Shop, shop } from './shop.gen.js';

const HANDLERS = { 'orders.{region}.created': () => {}, 'orders.{region}.cancelled': () => {} };
/** As a program that no compiler has seen would use it. */
const untyped = (name = 'billing', bindings: Bindings<Shop> = shop) =>
  service(bindings, name as 'billing', { env: {}, log: null }) as unknown as {
    handle(consumer: string, handlers: object, options?: object): unknown;
    start(): Promise<void>;
    drain(): Promise<unknown>;
  };

function refusal(run: () => unknown): [string, string] {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    const { code, message, help } = error as RuntimeError;
    return [code, `${message} ${help}`];
  }
  throw new Error('it was not refused');
}

describe('what a program does wrong', () => {
  it.each([
    ['a service that is not there', () => untyped('biling'), 'no service `biling`'],
    ['bindings of another format', () => untyped('billing', { ...shop, format: 2 as 1 }), 'format 2'],
    [
      'a consumer of another service',
      () => untyped().handle('audit-orders', {}),
      'It reads: billing-orders, ledger',
    ],
    [
      'a handler too few',
      () => untyped().handle('billing-orders', { 'orders.{region}.created': () => {} }),
      'orders.{region}.cancelled',
    ],
    [
      'a handler too many',
      () => untyped().handle('billing-orders', { ...HANDLERS, 'invoice.issued': () => {} }),
      'never delivers `invoice.issued`',
    ],
    [
      'a handler that is none',
      () => untyped().handle('ledger', { 'invoice.issued': 'yes' }),
      'there is no handler',
    ],
    [
      'no handlers at once',
      () => untyped().handle('billing-orders', HANDLERS, { concurrency: 0 }),
      'concurrency',
    ],
    [
      'half a handler at once',
      () => untyped().handle('billing-orders', HANDLERS, { concurrency: 1.5 }),
      'concurrency',
    ],
    [
      'a timeout without a unit',
      () => untyped().handle('billing-orders', HANDLERS, { timeout: '20' }),
      '"20"',
    ],
    [
      'a delay that is none',
      () => untyped().handle('billing-orders', HANDLERS, { retry: { delays: ['soon'] } }),
      '"soon"',
    ],
  ])('is refused where it is written: %s', (_what, run, part) => {
    const [code, text] = refusal(run);
    expect(code).toBe('usage');
    expect(text).toContain(part);
  });

  it('is refused where it comes too often or too late', async () => {
    const billing = untyped();
    billing.handle('billing-orders', HANDLERS);
    expect(refusal(() => billing.handle('billing-orders', HANDLERS))[1]).toContain('twice');
  });

  it('a start that found nobody can be tried again', async () => {
    const server = await startServer({ binary: pinned.binary });
    const { port, url } = server;
    await server.kill();
    const checkout = service(shop, 'checkout', { server: url, noContext: true, env: {}, log: null });
    await expect(checkout.start()).rejects.toMatchObject({ code: 'unreachable' });
    await server.restart();
    await checkout.start();
    expect(checkout.health()).toMatchObject({ ready: true });
    await expect(checkout.start()).rejects.toMatchObject({ code: 'usage' });
    await checkout.drain();
    await server.stop();
    expect(port).toBeGreaterThan(0);
  });
});

describe('what a program’s own functions do wrong', () => {
  const server = withServer();
  const client = withClient(server);

  it('costs an attempt and no more: a rule that throws, a log that throws, a handler that throws nothing', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const opened = await openShop(server(), client());
    const attempts: number[] = [];
    const billing = service(shop, 'billing', {
      server: server().url,
      env: {},
      log: () => {
        throw new Error('the log is full');
      },
    }).handle(
      'billing-orders',
      {
        'orders.{region}.created': async (_event, { attempt }) => {
          attempts.push(attempt);
          if (attempt === 1) throw undefined;
          if (attempt === 2) return Promise.reject();
          throw new RangeError('x');
        },
        'orders.{region}.cancelled': () => {},
      },
      {
        retry: { delays: [10] },
        rules: [
          rule({
            on: RangeError,
            when: () => {
              throw new Error('the rule is wrong');
            },
            do: 'skip',
          }),
        ],
      },
    );
    await billing.start();
    await opened.put('orders.eu.created', order('a'));
    await until(async () => (await opened.stored('DEAD_LETTERS')).length === 1);
    expect(attempts).toEqual([1, 2, 3, 4]);
    await billing.drain();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('a dead letter that nobody can handle makes no other', async () => {
    const opened = await openShop(server(), client());
    const auditor = opened.service('auditor');
    auditor.handle(
      'audit-orders',
      {
        'orders.{region}.created': () => {
          throw new Error('no');
        },
      },
      { retry: { delays: [5] } },
    );
    let calls = 0;
    auditor.handle('undertaker', {
      'dlq.{stream}.{consumer}': async () => {
        calls++;
        const { Reject } = await import('../../src/runtime/index.js');
        throw new Reject('not this one either');
      },
    });
    await auditor.start();
    await opened.put('orders.eu.created', order('a'));
    await until(() => auditor.metrics().includes('outcome="terminated"} 1'));
    expect([calls, (await opened.stored('DEAD_LETTERS', 'dlq.')).length]).toEqual([1, 1]);
  });
});
