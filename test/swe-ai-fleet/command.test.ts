/** `npm run fleet`: what it takes, what it refuses, and that nothing stays behind however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../examples/swe-ai-fleet/launch/options.js';
import { makeRunFolder } from '../../examples/swe-ai-fleet/launch/run-folder.js';
import { runProgram } from '../../src/nats-server/run-program.js';
import { builtFleet } from './built-fleet.js';
import { descendants, isAlive, until } from './processes.js';

let programs: string;
beforeAll(async () => {
  programs = await builtFleet();
}, 120_000);

const runFleet = (...args: string[]) =>
  runProgram(process.execPath, [join(programs, 'fleet.js'), ...args], { timeoutMs: 60_000 });

describe('npm run fleet', () => {
  it('is a script of the package', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(scripts.fleet).toBe('node examples/swe-ai-fleet/start.js');
  });

  it('has bindings that are those of the topology as it is', async () => {
    const args = ['topology', '--env', 'demo', '--out', 'examples/swe-ai-fleet/fleet.gen.ts', '--check'];
    const end = await runProgram(process.execPath, ['bin/fleetctl.js', 'generate', 'typescript', ...args], {
      timeoutMs: 60_000,
    });
    expect([end.code, end.stderr]).toEqual([0, '']);
  });

  it('says that a port is taken, and which one to try', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runFleet('--port', String(port));
    other.close();
    expect([code, stderr]).toEqual([
      3,
      `Port ${port} is taken. Another one: npm run fleet -- --port ${port + 1}\n`,
    ]);
  });

  it('explains itself', async () => {
    const { code, stdout } = await runFleet('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('--instances NAME=N')]);
  });

  it.each([
    [['--port', 'x'], '--port takes a number from 0 to 65535, and not `x`.'],
    [['--port', '70000'], '--port takes a number'],
    [['--work', '3'], '--work takes a time as 500ms, 2s or 1m, and not `3`.'],
    [['--instances', 'workspaces=2'], 'there is no service workspaces'],
    [['--instances', 'workspace'], '--instances workspace takes a number'],
    [['--instances', 'gateway=2'], '--instances gateway'],
    [['--instances', 'agents=2'], 'there is no service agents'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['start'], "Unexpected argument 'start'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  it('shows a wrong option with what there is, and no stack', async () => {
    const { code, stderr } = await runFleet('--port', 'x');
    expect([code, stderr]).toEqual([3, expect.stringContaining('--instances NAME=N')]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'stops cleanly when all its processes get a %s',
    async signal => {
      const options = ['--port', '0', '--verbose'];
      const fleet = spawn(process.execPath, [join(programs, 'fleet.js'), ...options], { detached: true });
      let said = '';
      for (const stream of [fleet.stdout, fleet.stderr]) stream.on('data', text => (said += String(text)));
      await until(() => said.includes('Ctrl-C stops it'), 'it is started');
      const pids = await descendants(fleet.pid!);
      process.kill(-fleet.pid!, signal);
      const [code] = await once(fleet, 'close');
      expect([code, said]).toEqual([0, expect.stringContaining('nothing is left running')]);
      expect(said).not.toContain('started anew');
      expect(pids.filter(isAlive)).toEqual([]);
    },
    120_000,
  );

  it('leaves nothing running when it is killed, at whatever moment', async () => {
    const fleet = spawn(process.execPath, [join(programs, 'fleet.js'), '--port', '0'], { stdio: 'ignore' });
    const pids = await until(async () => {
      const running = await descendants(fleet.pid!);
      return running.length >= 6 ? running : null;
    }, 'six processes of it run');
    fleet.kill('SIGKILL');
    await until(() => pids.filter(isAlive).length === 0, 'all of them are gone');
    const left = async () =>
      (await readdir(tmpdir())).filter(name => name.startsWith(`swe-ai-fleet-${fleet.pid}-`)).length;
    expect(await left()).toBe(1);
    // Its folder is cleared by the next start.
    await (await makeRunFolder(null)).remove();
    expect(await left()).toBe(0);
  }, 120_000);
});
