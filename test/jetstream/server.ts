import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestServer {
  url: string;
  port: number;
  folder: string;
  stop(): Promise<void>;
}

/** A real nats-server on loopback with its own store, whose config is the given text. */
export async function startTestServer(config: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetctl-jetstream-'));
  const port = await freePort();
  const file = join(folder, 'server.conf');
  writeFileSync(file, config);
  const child = spawn(
    process.env['NATS_SERVER'] ?? '/tmp/t/bin/nats-server',
    ['-c', file, '-a', '127.0.0.1', '-p', String(port), '-sd', join(folder, 'store')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ready(child);
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    folder,
    stop: () =>
      new Promise(done => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          done();
        });
        child.kill('SIGKILL');
      }),
  };
}

function ready(child: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((done, fail) => {
    child.stderr?.on('data', chunk => {
      log += chunk;
      if (log.includes('Server is ready')) done();
    });
    child.once('exit', () => fail(new Error(log)));
  });
}

export async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>(done => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address() as { port: number };
  await new Promise(done => listener.close(done));
  return port;
}
