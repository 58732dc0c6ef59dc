import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/nats-server/start-server.js';
import { emptyAccount, pinned, servers, withClient, withServer } from '../support/server.js';

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe.each(servers)('a server of our own, $label', ({ binary, version }) => {
  const server = withServer({ binary });
  const client = withClient(server);

  it('accepts clients on loopback, with JetStream, the moment it is started', async () => {
    expect(client().info?.version).toBe(version);
    expect(client().info?.jetstream).toBe(true);
    const info = (await client().request('$JS.API.INFO')).json<{ type: string }>();
    expect(info.type).toBe('io.nats.jetstream.api.v1.account_info_response');
    expect(new URL(server().url).hostname).toBe('127.0.0.1');
    expect((await fetch(`${server().monitorUrl}/healthz`)).status).toBe(200);
  });

  it('keeps its port and its store over a restart and over a crash', async () => {
    const { port, pid } = server();
    await createStream(client(), 'KEPT');
    await server().restart();
    expect(server().port).toBe(port);
    expect(server().pid).not.toBe(pid);
    await server().kill();
    expect(server().isRunning()).toBe(false);
    await server().restart();
    const fresh = await connect({ servers: server().url });
    const names = (await fresh.request('$JS.API.STREAM.NAMES')).json<{ streams: string[] }>();
    expect(names.streams).toEqual(['KEPT']);
    await emptyAccount(fresh);
    expect((await fresh.request('$JS.API.STREAM.NAMES')).json<{ streams: null }>().streams).toBeNull();
    await fresh.close();
  });

  it('starts although a kill left a stream half-written: it is not there, and can be made anew', async () => {
    const own = await startServer({ binary });
    try {
      const first = await connect({ servers: own.url });
      await createStream(first, 'HALF');
      await first.close();
      await own.kill();
      await writeFile(join(own.storeDir, 'jetstream/$G/streams/HALF/meta.inf'), '');
      await own.restart();
      const again = await connect({ servers: own.url });
      const names = (await again.request('$JS.API.STREAM.NAMES')).json<{ streams: null }>();
      expect(names.streams).toBeNull();
      await createStream(again, 'HALF');
      await again.close();
    } finally {
      await own.stop();
    }
  });

  it('reads a new configuration without being stopped, and says why it refuses one', async () => {
    const configured = await startServer({ binary, config: 'max_payload: 1024' });
    const { pid, port } = configured;
    await configured.reload('max_payload: 2048');
    const connection = await connect({ servers: configured.url });
    expect(connection.info?.max_payload).toBe(2048);
    await connection.close();
    await expect(configured.reload('no_such_field: true')).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringContaining('no_such_field'),
    });
    expect(configured).toMatchObject({ pid, port });
    await configured.stop();
  });

  it('stands still while it is frozen', async () => {
    const frozen = await startServer({ binary });
    const connection = await connect({ servers: frozen.url });
    await frozen.freeze();
    await expect(connection.request('$JS.API.INFO', '', { timeout: 300 })).rejects.toThrow();
    await frozen.thaw();
    await connection.request('$JS.API.INFO', '', { timeout: 3_000 });
    await connection.close();
    await frozen.stop();
  });
});

describe('a server that does not start', () => {
  it('tells its own last words when the configuration is broken', async () => {
    await expect(
      startServer({ binary: pinned.binary, config: 'jetstream { max_mem: lots }' }),
    ).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringContaining('max_mem'),
    });
  });

  it('tells them when the port is taken', async () => {
    const holder = await startServer({ binary: pinned.binary });
    await expect(startServer({ binary: pinned.binary, port: holder.port })).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringContaining('address already in use'),
    });
    await holder.stop();
  });
});

describe('a configuration that would open the server to the network', () => {
  it('is refused, and its client address is overruled', async () => {
    const tame = await startServer({ binary: pinned.binary, config: 'listen: "0.0.0.0:4222"' });
    expect(tame.port).not.toBe(4222);
    await tame.stop();
    const open = 'websocket { listen: "0.0.0.0:-1", no_tls: true }';
    await expect(startServer({ binary: pinned.binary, config: open })).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringContaining('which is not loopback'),
    });
  });
});

describe('the store of a server', () => {
  it('goes with the server when it is temporary, and stays when the caller gave it', async () => {
    const temporary = await startServer({ binary: pinned.binary });
    expect(await exists(temporary.storeDir)).toBe(true);
    await temporary.stop();
    expect(await exists(temporary.storeDir)).toBe(false);

    const storeDir = await mkdtemp(join(tmpdir(), 'fleetctl-test-'));
    const lasting = await startServer({ binary: pinned.binary, storeDir });
    await lasting.stop();
    expect(await exists(join(storeDir, 'jetstream'))).toBe(true);
    await rm(storeDir, { recursive: true });
  });
});

async function createStream(
  client: { request(subject: string, body: string): Promise<unknown> },
  name: string,
) {
  await client.request(
    `$JS.API.STREAM.CREATE.${name}`,
    JSON.stringify({ name, subjects: [`${name}.>`], storage: 'file' }),
  );
}
