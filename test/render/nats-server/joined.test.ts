/** Servers that are joined: a cluster of three, a supercluster of two, a leaf; accounts with exports and imports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/nats-server/start-server.js';
import { pinned } from '../../support/server.js';
import { confOf } from './rendered.js';

const running: { stop(): Promise<void> }[] = [];
const clients: NatsConnection[] = [];
const folder = await mkdtemp(join(tmpdir(), 'fleetctl-joined-'));
const VARIABLES = [
  'ROUTE_0',
  'ROUTE_1',
  'ROUTE_2',
  'ROUTE_PW',
  'APP_PW',
  'HUB_URL',
  'LEAF_PW',
  'SERVER_NAME',
] as const;

beforeAll(() => {
  process.env['ROUTE_PW'] = 'r0ute';
  process.env['APP_PW'] = 'app';
  process.env['LEAF_PW'] = 'leaf';
});
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()));
  await Promise.all(running.map(server => server.stop()));
  for (const name of VARIABLES) delete process.env[name];
  await rm(folder, { recursive: true, force: true });
});

/** Ports that were free a moment ago, one each. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = held.map(server => (server.address() as AddressInfo).port);
  await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

async function start(topology: string, name = 'server'): Promise<RunningServer> {
  process.env['SERVER_NAME'] = name;
  const server = await startServer({ binary: pinned.binary, config: confOf(topology), asConfigured: true });
  running.push(server);
  return server;
}

async function login(server: RunningServer, user = 'app', pass = 'app'): Promise<NatsConnection> {
  const client = await connect({ servers: server.url, user, pass });
  clients.push(client);
  return client;
}

/** Publishes at one until it is heard at the other: interest takes a moment to get around. */
async function isHeard(
  from: NatsConnection,
  to: NatsConnection,
  sent: string,
  heard = sent,
): Promise<boolean> {
  let arrived = false;
  const subscription = to.subscribe(heard, {
    callback: () => {
      arrived = true;
    },
  });
  await to.flush();
  for (const deadline = Date.now() + 10_000; !arrived && Date.now() < deadline; ) {
    from.publish(sent, '');
    await from.flush();
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  subscription.unsubscribe();
  return arrived;
}

const APP = `users: { app: { password: { env: APP_PW }, permissions: { publish: ['>'], subscribe: ['>'] } } }`;

describe('a cluster of three', () => {
  const members: RunningServer[] = [];
  beforeAll(async () => {
    const ports = await freePorts(3);
    const routes = ports.map((_port, index) => `{ env: ROUTE_${index} }`).join(', ');
    for (const [index, port] of ports.entries())
      process.env[`ROUTE_${index}`] = `nats://route:r0ute@127.0.0.1:${port}`;
    const topology = (index: number) => `
server:
  server_name: { env: SERVER_NAME }
  host: 127.0.0.1
  port: -1
  jetstream: { store_dir: ${join(folder, `n${index}`)}, max_file_store: 1GiB, max_memory_store: 64MiB }
  cluster:
    name: FLEET
    size: 3
    host: 127.0.0.1
    port: ${ports[index]}
    routes: [${routes}]
    authorization: { user: route, password: { env: ROUTE_PW }, timeout: 2s }
${APP}`;
    for (const index of ports.keys()) members.push(await start(topology(index), `n${index}`));
  });

  it('is one JetStream, whose streams have three replicas', async () => {
    const client = await login(members[0]!);
    const create = async () => {
      const config = { name: 'S', subjects: ['s'], num_replicas: 3 };
      const answer = await client.request('$JS.API.STREAM.CREATE.S', JSON.stringify(config), {
        timeout: 5_000,
      });
      return answer.json<{ cluster?: { name: string; replicas: object[] } }>().cluster;
    };
    await expect
      .poll(() => create().catch(() => null), { timeout: 25_000 })
      .toMatchObject({
        name: 'FLEET',
        replicas: [{}, {}],
      });
  });

  it('carries messages between its members', async () => {
    const client = await login(members[1]!);
    expect(client.info?.cluster).toBe('FLEET');
    expect(await isHeard(client, await login(members[2]!), 'over.routes')).toBe(true);
  });
});

describe('a supercluster of two clusters', () => {
  it('carries messages from one to the other', async () => {
    const [one, two] = await freePorts(2);
    const topology = (name: string, port: number) => `
server:
  server_name: { env: SERVER_NAME }
  host: 127.0.0.1
  port: -1
  cluster: { name: ${name}, host: 127.0.0.1, port: -1 }
  gateway:
    host: 127.0.0.1
    port: ${port}
    reject_unknown_cluster: true
    authorization: { user: gateway, password: { env: ROUTE_PW } }
    gateways:
      - { name: EU, urls: ['nats://gateway:r0ute@127.0.0.1:${one}'] }
      - { name: US, urls: ['nats://gateway:r0ute@127.0.0.1:${two}'] }
${APP}
rules: { secret-in-text: warning }`;
    const eu = await start(topology('EU', one!), 'eu-1');
    const us = await start(topology('US', two!), 'us-1');
    expect(await isHeard(await login(eu), await login(us), 'over.gateways')).toBe(true);
  });
});

describe('a leaf', () => {
  it('joins a hub, account by account, and keeps back what is denied', async () => {
    const [port] = await freePorts(1);
    const hub = await start(
      `
server:
  server_name: hub
  host: 127.0.0.1
  port: -1
  account: { name: HUB }
  leafnodes:
    host: 127.0.0.1
    port: ${port}
    authorization: { users: [{ user: leaf, password: { env: LEAF_PW }, account: HUB }] }
${APP}`,
      'hub',
    );
    process.env['HUB_URL'] = `nats-leaf://leaf:leaf@127.0.0.1:${port}`;
    const leaf = await start(
      `
server:
  server_name: leaf
  host: 127.0.0.1
  port: -1
  account: { name: EDGE }
  leafnodes: { remotes: [{ urls: [{ env: HUB_URL }], account: EDGE, deny_exports: [secret.>] }] }
${APP}`,
      'leaf',
    );
    const [atHub, atLeaf] = [await login(hub), await login(leaf)];
    expect(await isHeard(atLeaf, atHub, 'from.the.edge')).toBe(true);
    expect(await isHeard(atHub, atLeaf, 'from.the.hub')).toBe(true);
    let escaped = false;
    atHub.subscribe('secret.>', {
      callback: () => {
        escaped = true;
      },
    });
    await atHub.flush();
    atLeaf.publish('secret.plan', '');
    expect(await isHeard(atLeaf, atHub, 'from.the.edge')).toBe(true);
    expect(escaped).toBe(false);
  });
});

describe('accounts', () => {
  it('see of each other what is exported and imported, and nothing else', async () => {
    const server = await start(`
server: { host: 127.0.0.1, port: -1 }
accounts:
  SALES:
    exports:
      - { stream: order.> }
      - { stream: audit.>, accounts: [AUDIT] }
      - { service: stock.get, response_type: single }
    mappings: { v1.order.placed: order.placed }
  WEB:
    imports:
      - { stream: { account: SALES, subject: order.> }, prefix: sales }
      - { service: { account: SALES, subject: stock.get }, to: stock }
  AUDIT:
    imports: [{ stream: { account: SALES, subject: audit.> } }]
users:
  sales: { account: SALES, password: { env: APP_PW }, permissions: { publish: ['>'], subscribe: ['>'] } }
  web: { account: WEB, password: { env: APP_PW }, permissions: { publish: ['>'], subscribe: ['>'] } }
  audit: { account: AUDIT, password: { env: APP_PW }, permissions: { publish: ['>'], subscribe: ['>'] } }
`);
    const [sales, web, audit] = await Promise.all(['sales', 'web', 'audit'].map(user => login(server, user)));
    expect(await isHeard(sales!, web!, 'order.placed', 'sales.order.placed')).toBe(true);
    expect(await isHeard(sales!, web!, 'v1.order.placed', 'sales.order.placed')).toBe(true);
    expect(await isHeard(sales!, audit!, 'audit.x')).toBe(true);
    sales!.subscribe('stock.get', { callback: (_error, message) => void message.respond('7') });
    await sales!.flush();
    expect((await web!.request('stock', '', { timeout: 5_000 })).string()).toBe('7');
    await expect(web!.request('stock.get', '', { timeout: 1_000 })).rejects.toThrow();
  });
});
