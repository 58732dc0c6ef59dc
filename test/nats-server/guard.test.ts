import { execFileSync, spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinned } from '../support/server.js';

/**
 * A parent of its own for each case: a Node process that starts a server, says what it has, and then ends in
 * one of the ways in which a process can end. The server has to go, and its folder with it.
 */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetctl-guard-'));
  const flags = '--ignoreConfig --module nodenext --target es2022 --lib es2023 --types node --skipLibCheck';
  execFileSync('node_modules/.bin/tsc', [
    'src/nats-server/start-server.ts',
    '--rootDir',
    'src',
    '--outDir',
    folder,
    ...flags.split(' '),
  ]);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Parent {
  pid: number;
  server: { pid: number; storeDir: string };
  exit: Promise<number | null>;
}

async function startParent(then: string): Promise<Parent> {
  const program = `
    import { startServer } from ${JSON.stringify(join(folder, 'nats-server', 'start-server.js'))};
    const server = await startServer({ binary: ${JSON.stringify(pinned.binary)} });
    console.log(JSON.stringify({ pid: server.pid, storeDir: server.storeDir }));
    ${then}`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exit = new Promise<number | null>(resolve => parent.on('exit', resolve));
  const line = await new Promise<string>(resolve =>
    parent.stdout.once('data', data => resolve(String(data))),
  );
  return { pid: parent.pid!, server: JSON.parse(line), exit };
}

async function expectGone({ server }: Parent): Promise<void> {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await sleep(50)) {
    if (!isAlive(server.pid) && !(await exists(server.storeDir))) return;
  }
  expect({ serverRuns: isAlive(server.pid), storeStands: await exists(server.storeDir) }).toEqual({
    serverRuns: false,
    storeStands: false,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const FOREVER = 'setInterval(() => {}, 1000);';

describe('a server is gone with its parent', () => {
  it('that is killed outright', async () => {
    const parent = await startParent(FOREVER);
    expect(isAlive(parent.server.pid)).toBe(true);
    process.kill(parent.pid, 'SIGKILL');
    await expectGone(parent);
  });

  it('that is killed with its whole process group', async () => {
    const parent = await startParent(FOREVER);
    process.kill(-parent.pid, 'SIGKILL');
    await expectGone(parent);
  });

  it('that is killed while the server is frozen', async () => {
    const parent = await startParent(`await server.freeze(); ${FOREVER}`);
    await sleep(100);
    process.kill(parent.pid, 'SIGKILL');
    await expectGone(parent);
  });

  it('that ends without a word, and does not keep it from ending', async () => {
    const parent = await startParent('');
    expect(await parent.exit).toBe(0);
    await expectGone(parent);
  });

  it('that fails', async () => {
    const parent = await startParent('process.exit(3);');
    expect(await parent.exit).toBe(3);
    await expectGone(parent);
  });

  it('that has itself started other processes, which live on', async () => {
    const parent = await startParent(`
      const { spawn } = await import('node:child_process');
      spawn('sleep', ['20'], { stdio: 'ignore', detached: true });
      ${FOREVER}`);
    await sleep(200);
    process.kill(parent.pid, 'SIGKILL');
    await expectGone(parent);
  });

  it('that stops it and goes on', async () => {
    const parent = await startParent(`await server.stop(); ${FOREVER}`);
    await expectGone(parent);
    process.kill(parent.pid, 'SIGKILL');
  });
});
