import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withClient, withServer } from '../support/server.js';
import { aFolder } from './a-folder.js';
import { type Document, documentOf } from './documents.js';
import { buildFleetctl, fleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

const SHOP = `topology: shop
streams:
  ORDERS:
    subjects: [orders.>]
    max_msgs: 1_000
consumers:
  billing:
    stream: ORDERS
    ack_policy: explicit
`;

describe('from an empty server to nothing left to do', () => {
  const server = withServer();
  const folder = aFolder({ 'shop.yaml': SHOP });
  const run = (...args: string[]) => fleetctl([...args, '--server', server().url], { cwd: folder });

  it('plans what is missing, ends with 0, and with 2 where it is asked for', async () => {
    const plain = await run('plan', 'shop.yaml');
    expect(plain.stdout.split('\n').slice(2).join('\n')).toBe(`\
SAFE
+ stream/ORDERS  create                                            shop.yaml:3:3
    subjects          [orders.>]
    max_msgs          1,000

+ consumer/ORDERS/billing  create                                  shop.yaml:7:3
    ack_policy        explicit

Plan: 2 create · 0 update, replace, delete, adopt
      0 unchanged
`);
    expect(plain.exit).toBe(0);
    expect(plain.stderr).toBe(`Next: fleetctl apply shop.yaml --server ${server().url}\n`);
    expect((await run('plan', 'shop.yaml', '--detailed-exitcode')).exit).toBe(2);
  });

  it('saves with --out the bytes that -o json prints, the same each time', async () => {
    const json = await run('plan', 'shop.yaml', '-o', 'json', '--out', 'plan.json');
    expect(json.exit).toBe(0);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe(json.stdout);
    expect((await run('plan', 'shop.yaml', '-o', 'json')).stdout).toBe(json.stdout);
    const plan = documentOf(json.stdout, 'fleetctl.plan');
    expect(plan).toMatchObject({ applyable: true, summary: { create: 2 } });
  });

  it('refuses without a terminal, without -y and without a saved plan, before it connects', async () => {
    const refused = await fleetctl(['apply', 'shop.yaml', '-s', 'nats://127.0.0.1:1', '-o', 'json'], {
      cwd: folder,
    });
    expect(refused.exit).toBe(4);
    expect(documentOf(refused.stdout, 'fleetctl.error')).toMatchObject({ code: 'approval-missing', exit: 4 });
    expect(refused.stderr).toContain('fleetctl apply shop.yaml --server nats://127.0.0.1:1 -y');
  });

  it('applies the saved plan, with a line an object, and refuses it once it is stale', async () => {
    const applied = await run('apply', 'plan.json', '-o', 'json');
    expect(applied.exit).toBe(0);
    expect(documentOf(applied.stdout, 'fleetctl.report')).toMatchObject({
      complete: true,
      summary: { done: 2, failed: 0, 'not-begun': 0, unknown: 0 },
    });
    expect(applied.stderr).toBe('created stream/ORDERS\ncreated consumer/ORDERS/billing\n');
    const again = await run('apply', 'plan.json', '-o', 'json');
    expect(again.exit).toBe(5);
    expect(documentOf(again.stdout, 'fleetctl.error')).toMatchObject({ code: 'stale-plan' });
  });

  it('has nothing left to do then', async () => {
    const plan = await run('plan', 'shop.yaml', '--detailed-exitcode');
    expect(plan.exit).toBe(0);
    expect(plan.stdout).toContain('\n\nNo changes: 2 objects are as the topology says.\n');
    expect(await run('apply', 'shop.yaml', '-y')).toEqual({
      exit: 0,
      stdout: 'Nothing to do. Nothing was written.\n',
      stderr: '',
    });
    const report = documentOf(
      (await run('apply', 'shop.yaml', '-y', '-o', 'json')).stdout,
      'fleetctl.report',
    );
    expect(report).toMatchObject({ complete: true, actions: [] });
  });

  it('shows each object with its state', async () => {
    const { stdout, exit } = await run('show', 'shop.yaml', '-o', 'json');
    expect(exit).toBe(0);
    const { objects } = documentOf(stdout, 'fleetctl.show');
    expect(
      objects.map(({ id, state, messages, pending }: Document) => [id, state, messages, pending]),
    ).toEqual([
      ['stream/ORDERS', 'in-sync', 0, null],
      ['consumer/ORDERS/billing', 'in-sync', null, 0],
    ]);
    const one = await run('show', 'shop.yaml', '--target', 'stream/*');
    expect(one.stdout).toMatch(/\nin sync {2}stream\/ORDERS .*\n\n1 in sync\n$/);
    expect((await run('show', 'shop.yaml', '--target', 'stream/ODERS')).exit).toBe(3);
  });

  it('shows a saved plan as plan did, in both formats', async () => {
    const text = await fleetctl(['show', 'plan.json'], { cwd: folder });
    expect(text.stdout).toContain('\n+ stream/ORDERS  create ');
    const json = await fleetctl(['show', 'plan.json', '-o', 'json'], { cwd: folder });
    expect(json.stdout).toBe(readFileSync(join(folder, 'plan.json'), 'utf8'));
  });

  it('names the holder of no lock', async () => {
    const { stdout } = await run('lock', 'show', 'shop.yaml', '-o', 'json');
    expect(documentOf(stdout, 'fleetctl.lock')).toMatchObject({ topology: 'shop', locks: [], broken: 0 });
    expect((await run('lock', 'break', 'shop.yaml')).exit).toBe(4);
  });
});

describe('what apply refuses', () => {
  const server = withServer();
  const client = withClient(server);
  const folder = aFolder({
    'shop.yaml': SHOP,
    'less.yaml': SHOP.replace('1_000', '3'),
    'other.yaml': SHOP.replace('shop', 'other'),
    'adopts.yaml': 'topology: shop\nstreams:\n  THEIRS: { subjects: [theirs.>], max_age: 1d }\n',
    'prod/shop.yaml': SHOP,
    'prod/overlays/prod.yaml': 'target: { cluster: EU1 }\n',
    'prod/overlays/safe.yaml': 'target: { protected: true }\n',
    'prod/overlays/both.yaml': 'target: { cluster: EU1, protected: true }\n',
    'others/shop.yaml': SHOP.replace('shop', 'other'),
    'others/overlays/safe.yaml': 'target: { protected: true }\n',
  });
  const run = (...args: string[]) => fleetctl([...args, '--server', server().url], { cwd: folder });
  const refusal = async (...args: string[]) => {
    const { exit, stdout, stderr } = await run(...args, '-o', 'json');
    const document = documentOf(stdout, 'fleetctl.error');
    expect(document['exit']).toBe(exit);
    return { exit, code: document['code'], help: document['help'], stderr };
  };
  const messages = async () =>
    (await client().request('$JS.API.STREAM.INFO.ORDERS')).json<Document>()['state'].messages;

  beforeAll(async () => {
    expect((await run('apply', 'shop.yaml', '-y')).exit).toBe(0);
    for (let i = 0; i < 10; i++) await client().request('orders.new', 'x');
    await client().request(
      '$JS.API.STREAM.CREATE.THEIRS',
      JSON.stringify({ name: 'THEIRS', subjects: ['theirs.>'] }),
    );
  });

  it('a loss without consent, with the plan and the whole command that consents', async () => {
    const { exit, code, help, stderr } = await refusal('apply', 'less.yaml', '-y');
    expect({ exit, code }).toEqual({ exit: 4, code: 'consent-missing' });
    expect(help).toContain(`fleetctl apply less.yaml --server ${server().url} --allow-destroy stream/ORDERS`);
    expect(stderr).toContain('deletes 7 of 10 messages');
    expect(stderr).toContain('consent: --allow-destroy stream/ORDERS');
    expect(await messages()).toBe(10);
  });

  it('a stream that is there and nobody’s, until its adoption is asked for', async () => {
    expect(await refusal('apply', 'adopts.yaml', '-y')).toMatchObject({ exit: 4, code: 'consent-missing' });
    expect((await run('apply', 'adopts.yaml', '-y', '--adopt', 'stream/THEIRS')).exit).toBe(0);
  });

  it('another topology’s stream', async () => {
    expect(await refusal('apply', 'other.yaml', '-y')).toMatchObject({ exit: 5, code: 'other-owner' });
  });

  it('a cluster that is not the one that the overlay means; the plan too', async () => {
    expect(await refusal('plan', 'prod', '--env', 'prod')).toMatchObject({ exit: 5, code: 'wrong-cluster' });
    expect(await refusal('apply', 'prod', '--env', 'prod', '-y')).toMatchObject({
      exit: 5,
      code: 'wrong-cluster',
    });
  });

  it('anything but a saved plan where the overlay protects', async () => {
    expect(await refusal('apply', 'prod', '--env', 'safe', '-y')).toMatchObject({
      exit: 4,
      code: 'protected',
    });
    expect((await run('plan', 'prod', '--env', 'safe', '--out', 'safe.json')).exit).toBe(0);
    expect((await run('apply', 'safe.json')).exit).toBe(0);
  });

  it('a protected environment for what is worse than that, where something is', async () => {
    const apply = (folder: string, env: string, ...more: string[]) =>
      refusal('apply', folder, '--env', env, '-y', ...more);
    expect(await apply('prod', 'both')).toMatchObject({ exit: 5, code: 'wrong-cluster' });
    expect(await apply('others', 'safe')).toMatchObject({ exit: 5, code: 'other-owner' });
    const away = ['apply', 'prod', '--env', 'safe', '-s', 'nats://127.0.0.1:1'];
    expect((await fleetctl([...away, '-y'], { cwd: folder })).exit).toBe(7);
    expect(await fleetctl(away, { cwd: folder })).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('protected: '),
    });
  });

  it('an address that matches nothing, with the nearest', async () => {
    const { exit, code, help } = await refusal('plan', 'shop.yaml', '--target', 'stream/ORDER');
    expect({ exit, code, help }).toEqual({
      exit: 3,
      code: 'unknown-address',
      help: 'Did you mean stream/ORDERS?',
    });
  });

  it('a plan file that is no plan, cut, edited, changed by flags or not there', async () => {
    expect((await run('plan', 'less.yaml', '--out', 'less.json')).exit).toBe(0);
    const whole = readFileSync(join(folder, 'less.json'), 'utf8');
    writeFileSync(join(folder, 'cut.json'), whole.slice(0, 500));
    writeFileSync(join(folder, 'edited.json'), whole.replace('"after": 3', '"after": 5'));
    writeFileSync(join(folder, 'not.json'), '{"format":"fleetctl.report"}');
    for (const file of ['cut.json', 'edited.json', 'not.json', 'absent.json']) {
      expect([file, await refusal('apply', file)]).toMatchObject([
        file,
        { exit: 3, code: 'plan-unreadable' },
      ]);
    }
    expect(await refusal('apply', 'less.json', '--prune')).toMatchObject({ exit: 3, code: 'usage' });
  });

  it('a saved plan without the consent that it needs, and takes the one that was saved with it', async () => {
    expect(await refusal('apply', 'less.json')).toMatchObject({ exit: 4, code: 'consent-missing' });
    expect(await messages()).toBe(10);
    await run(
      'plan',
      'less.yaml',
      '--target',
      'stream/ORDERS',
      '--allow-destroy',
      'stream/ORDERS',
      '--out',
      'yes.json',
    );
    expect((await run('apply', 'yes.json')).exit).toBe(0);
    expect(await messages()).toBe(3);
  });
});
