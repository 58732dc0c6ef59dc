/** Every way in that the topology opens, on one real server: TLS, certificates, websocket, MQTT, monitoring. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/nats-server/start-server.js';
import { createAuthority } from '../../jetstream/certificates.js';
import { pinned, servers } from '../../support/server.js';
import { confOf } from './rendered.js';

const folder = await mkdtemp(join(tmpdir(), 'fleetctl-listeners-'));
const authority = await createAuthority(folder, 'authority');
const stranger = await createAuthority(join(folder, 'stranger'), 'stranger');
const server = await authority.issue('server', { dns: ['localhost'], ip: ['127.0.0.1'] });
const orders = await authority.issue('orders', { dns: ['orders.example'] });
const nobody = await authority.issue('nobody', { dns: ['nobody.example'] });
const forged = await stranger.issue('orders', { dns: ['orders.example'] });
const tls = (more = '') =>
  `{ cert_file: ${server.cert}, key_file: ${server.key}, ca_file: ${authority.ca}${more} }`;

async function start(topology: string, binary = pinned.binary): Promise<RunningServer> {
  return startServer({ binary, config: confOf(topology), asConfigured: true });
}

function login(to: RunningServer, options: NodeConnectionOptions): Promise<unknown> {
  return connect({ servers: to.url, reconnect: false, ...options }).then(client => client.close());
}

beforeAll(() => {
  process.env['APP_PW'] = 'app';
});
afterAll(async () => {
  delete process.env['APP_PW'];
  await rm(folder, { recursive: true, force: true });
});

describe('TLS', () => {
  let running: RunningServer;
  let monitorPort: number;
  beforeAll(async () => {
    [monitorPort] = await freePorts();
    running = await start(`
server: { host: 127.0.0.1, port: -1, tls: ${tls(', timeout: 5s')}, https: '127.0.0.1:${monitorPort}', http_base_path: /nats }
users:
  app: { password: { env: APP_PW }, permissions: { publish: [ok], subscribe: [ok] } }
  browser: { password: { env: APP_PW }, allowed_connection_types: [WEBSOCKET] }
`);
  });
  afterAll(() => running.stop());

  it('is what clients have to speak, and they can check with whom', async () => {
    await login(running, { user: 'app', pass: 'app', tls: { caFile: authority.ca } });
    await expect(
      login(running, { user: 'app', pass: 'app', tls: { caFile: stranger.ca } }),
    ).rejects.toThrow();
    await expect(
      login(running, { user: 'app', pass: 'wrong', tls: { caFile: authority.ca } }),
    ).rejects.toThrow();
  });

  it('is what monitoring is served with', async () => {
    const ca = await readFile(authority.ca);
    const said = await new Promise<string>((resolve, reject) => {
      const at = { host: '127.0.0.1', port: monitorPort, path: '/nats/varz', ca, agent: false };
      request(at, answer => {
        answer.setEncoding('utf8').once('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    expect(said).toContain('"tls_required": true');
  });

  it('a user comes in by no other way than its own', async () => {
    await expect(
      login(running, { user: 'browser', pass: 'app', tls: { caFile: authority.ca } }),
    ).rejects.toThrow(/[Aa]uthorization/);
  });
});

describe('mutual TLS', () => {
  it('lets in who has a certificate of the authority', async () => {
    const running = await start(`
server: { host: 127.0.0.1, port: -1, tls: ${tls(', verify: true')} }
users: { app: { password: { env: APP_PW } } }
`);
    try {
      const own = { user: 'app', pass: 'app' };
      const with_ = (pair: typeof orders) => ({
        caFile: authority.ca,
        certFile: pair.cert,
        keyFile: pair.key,
      });
      await login(running, { ...own, tls: with_(orders) });
      await expect(login(running, { ...own, tls: { caFile: authority.ca } })).rejects.toThrow();
      await expect(login(running, { ...own, tls: with_(forged) })).rejects.toThrow();
    } finally {
      await running.stop();
    }
  });

  it.each(servers)(
    'takes the certificate for the login of its user, and nothing in its place: $label',
    async ({ binary }) => {
      const [wsPort] = await freePorts();
      const running = await start(
        `
server: { host: 127.0.0.1, port: -1, tls: ${tls(', verify_and_map: true')}, allow_non_tls: true, websocket: { host: 127.0.0.1, port: ${wsPort}, tls: ${tls()} } }
users: { orders: { certificate: orders.example, permissions: { publish: [order.>], subscribe: ['>'] } } }
`,
        binary,
      );
      try {
        const with_ = (pair: typeof orders) => ({
          caFile: authority.ca,
          certFile: pair.cert,
          keyFile: pair.key,
        });
        await login(running, { tls: with_(orders) });
        await expect(login(running, { tls: with_(nobody) })).rejects.toThrow(/[Aa]uthorization/);
        // Where no certificate is asked for, the name alone is no login.
        const ca = await readFile(authority.ca);
        for (const pass of ['', 'guessed']) {
          expect(await websocketLogin(wsPort, ca, 'https://x.example', 'orders.example', pass)).toContain(
            'Authorization',
          );
        }
      } finally {
        await running.stop();
      }
    },
  );
});

describe('websocket and MQTT', () => {
  let running: RunningServer;
  let wsPort: number;
  let mqttPort: number;
  beforeAll(async () => {
    [wsPort, mqttPort] = await freePorts();
    running = await start(`
server:
  server_name: one
  host: 127.0.0.1
  port: -1
  http: 127.0.0.1:-1
  jetstream: { store_dir: ${join(folder, 'store')}, max_file_store: 1GiB, max_memory_store: 64MiB }
  websocket: { host: 127.0.0.1, port: ${wsPort}, tls: ${tls()}, allowed_origins: ['https://fleet.example'] }
  mqtt: { host: 127.0.0.1, port: ${mqttPort}, ack_wait: 10s }
users:
  browser: { password: { env: APP_PW }, permissions: { publish: [ok], subscribe: [ok] }, allowed_connection_types: [WEBSOCKET] }
  sensor: { password: { env: APP_PW }, allowed_connection_types: [MQTT], permissions: { publish: ['>'], subscribe: ['>'] } }
`);
  });
  afterAll(() => running.stop());

  it('a browser logs in from the address that it may come from', async () => {
    const ca = await readFile(authority.ca);
    expect(await websocketLogin(wsPort, ca, 'https://fleet.example', 'browser', 'app')).toContain('PONG');
    expect(await websocketLogin(wsPort, ca, 'https://fleet.example', 'browser', 'no')).toContain(
      'Authorization',
    );
    await expect(websocketLogin(wsPort, ca, 'https://evil.example', 'browser', 'app')).rejects.toThrow('403');
  });

  it('a sensor logs in', async () => {
    expect(await mqttLogin(mqttPort, 'sensor', 'app')).toBe(0);
    expect(await mqttLogin(mqttPort, 'sensor', 'no')).toBe(5);
    expect(await mqttLogin(mqttPort, 'browser', 'app')).toBe(5);
  });

  it('monitoring is served where it is said', async () => {
    const varz = (await (await fetch(`${running.monitorUrl}/varz`)).json()) as Record<string, unknown>;
    expect(varz).toMatchObject({ server_name: 'one', mqtt: { port: mqttPort }, websocket: { port: wsPort } });
  });
});

async function freePorts(): Promise<[number, number]> {
  const { createServer } = await import('node:net');
  const held = [createServer(), createServer()];
  for (const each of held) await new Promise<void>(resolve => each.listen(0, '127.0.0.1', resolve));
  const ports = held.map(each => (each.address() as { port: number }).port);
  await Promise.all(held.map(each => new Promise(resolve => each.close(resolve))));
  return ports as [number, number];
}

/** What the server says to a login over a websocket: Node 20 has no client for one. */
function websocketLogin(
  port: number,
  ca: Buffer,
  origin: string,
  user: string,
  pass: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      ca,
      agent: new Agent({ maxSockets: 1 }),
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        Origin: origin,
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.alloc(16, 7).toString('base64'),
      },
    });
    asked.on('response', answer => reject(new Error(`status ${answer.statusCode}`)));
    asked.on('error', reject);
    asked.on('upgrade', (_answer, socket: Duplex) => {
      let said = '';
      socket.on('data', (data: Buffer) => {
        said += data.toString('latin1');
        if (!/PONG|-ERR/.test(said)) return;
        socket.destroy();
        resolve(said);
      });
      socket.on('error', () => {});
      socket.write(frame(`CONNECT ${JSON.stringify({ user, pass, verbose: false })}\r\nPING\r\n`));
    });
    asked.end();
  });
}

/** One text frame of a client, masked with zeros. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([
    Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255, 0, 0, 0, 0]),
    body,
  ]);
}

/** The code of CONNACK: 0 for yes, 5 for not allowed. */
function mqttLogin(port: number, user: string, pass: string): Promise<number> {
  const field = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
  const body = Buffer.concat([
    field('MQTT'),
    Buffer.from([4, 0xc2, 0, 60]),
    field(`id-${user}`),
    field(user),
    field(pass),
  ]);
  return new Promise((resolve, reject) => {
    const socket = dial(port, '127.0.0.1', () =>
      socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body])),
    );
    socket.setTimeout(10_000, () => reject(new Error('no CONNACK')));
    socket.on('error', reject);
    socket.on('data', (data: Buffer) => {
      socket.destroy();
      resolve(data[3]!);
    });
  });
}
