import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withServer } from '../support/server.js';
import { aFolder } from './a-folder.js';
import { documentOf } from './documents.js';
import { buildFleetctl, fleetctl, startFleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const SHOP = 'topology: shop\nstreams:\n  ORDERS: { subjects: [orders.>] }\n';
const cwd = aFolder({
  'shop.yaml': SHOP,
  'broken.yaml': 'topology: shop\nstreams:\n  A: { max_age: soon }\n',
});

describe('a command that cannot reach its server', () => {
  const silent = createServer(() => {});
  let url = '';
  beforeAll(async () => {
    await new Promise<void>(ready => silent.listen(0, '127.0.0.1', ready));
    url = `nats://127.0.0.1:${(silent.address() as { port: number }).port}`;
  });
  afterAll(() => void silent.close());

  it.each(['plan', 'show', 'lock show', 'apply -y'])('%s ends with 7 where nobody listens', async command => {
    const args = [...command.split(' '), 'shop.yaml', '-s', 'nats://127.0.0.1:1', '-o', 'json'];
    const { exit, stdout } = await fleetctl(args, { cwd });
    expect(exit).toBe(7);
    expect(documentOf(stdout, 'fleetctl.error')).toMatchObject({ code: 'unreachable', exit: 7 });
  });

  it('ends with 7 after --timeout where the server says nothing', async () => {
    const { exit, stdout } = await fleetctl(
      ['plan', 'shop.yaml', '-s', url, '--timeout', '200ms', '-o', 'json'],
      { cwd },
    );
    expect(exit).toBe(7);
    documentOf(stdout, 'fleetctl.error');
  });

  it.each([
    ['SIGINT', 130, 'interrupted'],
    ['SIGTERM', 143, 'terminated'],
  ] as const)('ends on %s with %i and a document', async (signal, code, name) => {
    const started = startFleetctl(['plan', 'shop.yaml', '-s', url, '--timeout', '20s', '-o', 'json', '-v'], {
      cwd,
    });
    while (!started.said().stderr.includes('server ')) await sleep(10);
    started.kill(signal);
    const { exit, stdout } = await started.ended;
    expect(exit).toBe(code);
    expect(documentOf(stdout, 'fleetctl.error')).toMatchObject({ code: name, exit: code });
  });
});

describe('accounts that cannot be connected to, each for another reason', () => {
  const server = withServer({ config: 'authorization { user: someone, password: hunter2-of-someone }' });
  const folder = aFolder({
    'two.yaml':
      'topology: two\naccounts:\n  A: { context: a, streams: { S: {} } }\n  B: { context: b, streams: { S: {} } }\n',
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('end with 8 where %s is out of reach and %s refuses the login', async (away, closed) => {
    const home = join(folder, 'home/.config/nats/context');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, `${away}.json`), '{ "url": "nats://127.0.0.1:1" }');
    writeFileSync(join(home, `${closed}.json`), JSON.stringify({ url: server().url, user: 'nobody' }));
    const { exit, stdout } = await fleetctl(['plan', 'two.yaml', '-o', 'json'], {
      cwd: folder,
      env: { HOME: join(folder, 'home') },
    });
    expect(exit).toBe(8);
    expect(documentOf(stdout, 'fleetctl.error')).toMatchObject({ code: 'login-refused' });
  });
});

describe('a topology that does not hold', () => {
  it.each(['plan', 'apply -y', 'show', 'lock show'])(
    'ends %s with 3, the findings on stderr',
    async command => {
      const args = [...command.split(' '), 'broken.yaml', '-s', 'nats://127.0.0.1:1', '-o', 'json'];
      const { exit, stdout, stderr } = await fleetctl(args, { cwd });
      expect(exit).toBe(3);
      const error = documentOf(stdout, 'fleetctl.error');
      expect(error).toMatchObject({ code: 'topology-invalid', source: { file: 'broken.yaml', line: 3 } });
      expect(stderr).toContain('broken.yaml:3:');
    },
  );
});

describe('colour', () => {
  const server = withServer();
  const isPainted = async (args: string[], env: Record<string, string> = {}) => {
    const { stdout } = await fleetctl(['plan', 'shop.yaml', '-s', server().url, ...args], { cwd, env });
    return stdout.includes('\u001b[');
  };

  it('is off in a pipe, on with --color always, and the flag wins over NO_COLOR and FORCE_COLOR', async () => {
    expect(await isPainted([])).toBe(false);
    expect(await isPainted(['--color', 'always'], { NO_COLOR: '1' })).toBe(true);
    expect(await isPainted([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await isPainted([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await isPainted(['--color', 'never'], { FORCE_COLOR: '1' })).toBe(false);
  });

  it('never gets into JSON', async () => {
    expect(await isPainted(['--color', 'always', '-o', 'json'])).toBe(false);
  });
});

describe('an apply that is interrupted', () => {
  const server = withServer();
  const streams = Array.from({ length: 400 }, (_, i) => `  S${i}: { subjects: [s.${i}] }`).join('\n');
  const folder = aFolder({ 'big.yaml': `topology: big\nstreams:\n${streams}\n` });
  const args = () => ['apply', 'big.yaml', '-y', '-s', server().url, '--concurrency', '2', '-o', 'json'];

  it('finishes what is in flight, reports what it did, and a second run goes on', async () => {
    const started = startFleetctl(args(), { cwd: folder });
    while (!started.said().stderr.includes('created')) await sleep(1);
    started.kill('SIGINT');
    const { exit, stdout } = await started.ended;
    expect(exit).toBe(130);
    const report = documentOf(stdout, 'fleetctl.report');
    expect(report).toMatchObject({ complete: false, interrupted: 'SIGINT' });
    const { done, unknown } = report['summary'];
    expect(done).toBeGreaterThan(0);
    expect(unknown).toBe(0);

    const second = await fleetctl(args(), { cwd: folder });
    expect(second.exit).toBe(0);
    expect(documentOf(second.stdout, 'fleetctl.report')['summary']).toMatchObject({ done: 400 - done });
  });

  it('does not mind that nobody reads what it says', async () => {
    const { exit } = await fleetctl(['apply', 'big.yaml', '-y', '-s', server().url], { cwd: folder });
    expect(exit).toBe(0);
    const started = startFleetctl(['plan', 'big.yaml', '-s', server().url], { cwd: folder });
    started.closeStdout();
    expect((await started.ended).stderr).toBe('');
  });
});
