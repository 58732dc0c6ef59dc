/** Operator mode, from end to end: the program renders, a real server boots from it, users log in with their credentials. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount, createOperator } from '@nats-io/jwt';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/nats-server/start-server.js';
import { buildFleetctl, fleetctl } from '../../cli/fleetctl.js';
import { pinned } from '../../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetctl-operator-'));
const out = join(folder, 'out');
const seedOf = (pair: { getSeed(): Uint8Array }) => new TextDecoder().decode(pair.getSeed());
const operator = createOperator();
const [sys, fleet, fleetSigner, other] = [createAccount(), createAccount(), createAccount(), createAccount()];
const seeds = {
  OPERATOR_SEED: seedOf(operator),
  SYS_SEED: seedOf(sys),
  FLEET_SEED: seedOf(fleetSigner),
  OTHER_SEED: seedOf(other),
};

const topology = (resolver: string, more = '') => `
topology: shop
server:
  host: 127.0.0.1
  port: -1
  http: 127.0.0.1:-1
  jetstream: { store_dir: ${join(folder, 'store')}, max_file_store: 1GiB, max_memory_store: 64MiB }
  account:
    name: FLEET
    public_key: ${fleet.getPublicKey()}
    signing_key: { env: FLEET_SEED }
    jetstream: { max_file: 512MiB, max_streams: 5 }
    exports:
      - { stream: order.>, accounts: [OTHER] }
      - { service: stock.get, response_type: single }
  system_account: SYS
  operator: { signing_key: { env: OPERATOR_SEED } }
  resolver: ${resolver}
accounts:
  SYS: { public_key: ${sys.getPublicKey()}, signing_key: { env: SYS_SEED } }
  OTHER:
    public_key: ${other.getPublicKey()}
    signing_key: { env: OTHER_SEED }
    imports:
      - { stream: { account: FLEET, subject: order.> }, prefix: fleet }
      - { service: { account: FLEET, subject: stock.get }, to: stock }
streams:
  ORDERS: { subjects: [order.>], max_bytes: 1MiB }
users:
  shop: { permissions: { publish: [order.>, $JS.API.>], subscribe: ['_INBOX_shop.>', stock.get], allow_responses: true } }
  reader: { account: OTHER, permissions: { publish: [stock], subscribe: [fleet.>, '_INBOX_reader.>'] } }
  admin: { account: SYS, permissions: { publish: ['>'], subscribe: ['>'] } }
${more}`;

const file = join(folder, 'topology.yaml');
const render = (args: string[], env: Record<string, string> = seeds) =>
  fleetctl(['render', 'nats', file, ...args], { env });

beforeAll(buildFleetctl);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function login(server: RunningServer, user: string): Promise<NatsConnection> {
  return connect({
    servers: server.url,
    authenticator: credsAuthenticator(readFileSync(join(out, `creds/${user}.creds`))),
    inboxPrefix: `_INBOX_${user}`,
    reconnect: false,
  });
}

describe.each([
  ['memory', '{ type: memory }'],
  ['full', `{ type: full, dir: ${join(folder, 'jwts')}, allow_delete: true, interval: 2m }`],
])('with the resolver %s', (type, resolver) => {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    writeFileSync(file, topology(resolver));
    const { exit, stderr } = await render(['--out', out, '--user-creds']);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const config = readFileSync(join(out, 'nats-server.conf'), 'utf8');
    server = await startServer({ binary: pinned.binary, config, asConfigured: true });
  });
  afterAll(() => server?.stop());

  it('users log in with their credentials, and may what the topology says', async () => {
    const shop = await login(server!, 'shop');
    const reader = await login(server!, 'reader');
    try {
      const received = new Promise<string>(resolve => {
        reader.subscribe('fleet.order.*', {
          max: 1,
          callback: (_error, message) => resolve(message.subject),
        });
      });
      shop.subscribe('stock.get', { callback: (_error, message) => void message.respond('7') });
      await Promise.all([reader.flush(), shop.flush()]);
      shop.publish('order.placed', '1');
      expect(await received).toBe('fleet.order.placed');
      expect((await reader.request('stock', '', { timeout: 5_000 })).string()).toBe('7');
      await expect(reader.request('order.placed', '', { timeout: 2_000 })).rejects.toThrow(/[Pp]ermissions/);
      const made = await shop.request(
        '$JS.API.STREAM.CREATE.ORDERS',
        JSON.stringify({ name: 'ORDERS', subjects: ['order.>'], max_bytes: 1024 }),
      );
      expect(made.json()).toMatchObject({ config: { name: 'ORDERS' } });
      await shop.request('$JS.API.STREAM.DELETE.ORDERS', '');
    } finally {
      await Promise.all([shop.close(), reader.close()]);
    }
  });

  it('the system answers its own users', async () => {
    const admin = await login(server!, 'admin');
    try {
      expect((await admin.request('$SYS.REQ.SERVER.PING', '', { timeout: 5_000 })).json()).toHaveProperty(
        'server',
      );
    } finally {
      await admin.close();
    }
  });

  it('nobody else gets in', async () => {
    await expect(connect({ servers: server!.url, reconnect: false })).rejects.toThrow(/[Aa]uthorization/);
  });

  it('renders the same again, without a single seed', async () => {
    const names = ['nats-server.conf', ...readdirSync(join(out, 'creds')).map(name => `creds/${name}`)];
    const before = names.map(name => readFileSync(join(out, name), 'utf8'));
    expect(await render(['--out', out, '--check', '--user-creds'], {})).toMatchObject({
      exit: 0,
      stderr: '',
    });
    expect(await render(['--out', out, '--user-creds'], {})).toMatchObject({ exit: 0 });
    expect(names.map(name => readFileSync(join(out, name), 'utf8'))).toEqual(before);
    for (const name of names.slice(1)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  });

  it('a change of an account takes its key, then a reload, or a restart where there is a store', async () => {
    writeFileSync(file, topology(resolver).replace('max_streams: 5', 'max_streams: 6'));
    const without = await render(['--out', out, '--check'], {});
    expect(without).toMatchObject({ exit: 4 });
    expect(without.stderr).toContain('OPERATOR_SEED');
    const checked = await render(['--out', out, '--check', '-o', 'json']);
    expect(checked.exit).toBe(2);
    expect(JSON.parse(checked.stdout).changes).toMatchObject([
      {
        setting: `resolver_preload.${fleet.getPublicKey()}`,
        change: 'changed',
        effect: type === 'memory' ? 'reload' : 'restart',
      },
    ]);
    expect(checked.stdout + checked.stderr).not.toContain(seeds.OPERATOR_SEED);
    expect(await render(['--out', out])).toMatchObject({ exit: 0 });
    const config = readFileSync(join(out, 'nats-server.conf'), 'utf8');
    await (type === 'memory' ? server!.reload(config) : server!.restart({ config }));
    const shop = await login(server!, 'shop');
    const maxStreams = async () =>
      (await shop.request('$JS.API.INFO', '')).json<{ limits: { max_streams: number } }>().limits.max_streams;
    await expect.poll(maxStreams, { timeout: 5_000 }).toBe(6);
    await shop.close();
  });
});

it('a key that is none is refused by name, and never shown', async () => {
  writeFileSync(file, topology('{ type: memory }'));
  const { exit, stderr, stdout } = await render(['-o', 'json'], {
    ...seeds,
    OPERATOR_SEED: seeds.FLEET_SEED,
  });
  expect({ exit, code: JSON.parse(stdout).code }).toEqual({ exit: 4, code: 'secret-refused' });
  expect(stderr).toContain('OPERATOR_SEED holds no seed that begins with SO');
  expect(stdout + stderr).not.toContain(seeds.FLEET_SEED);
});
