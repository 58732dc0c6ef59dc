import { spawn, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { withServer } from '../support/server.js';
import { aFolder } from './a-folder.js';
import { BIN, buildFleetctl } from './fleetctl.js';

beforeAll(buildFleetctl);

/** util-linux' script gives a program a terminal; where it is missing nobody can be asked. */
const canTry = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false;

describe.skipIf(!canTry)('apply at a terminal', () => {
  const server = withServer();
  const cwd = aFolder({ 'shop.yaml': 'topology: shop\nstreams:\n  A: { subjects: [a.>] }\n' });

  /** Types keys once the question is there. */
  function answer(keys: string, args: string[] = [], env: Record<string, string> = {}) {
    const command = [process.execPath, BIN, 'apply', 'shop.yaml', '-s', server().url, ...args].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8', TERM: 'xterm', ...env },
    });
    let said = '';
    let isAnswered = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (isAnswered || !said.includes('[y/N]')) return;
      isAnswered = true;
      child.stdin.write(keys);
    });
    return new Promise<{ exit: number | null; said: string }>(done => {
      child.on('close', exit => done({ exit, said }));
    });
  }

  it.each([
    ['Enter', '\r'],
    ['Escape', '\u001b'],
    ['the end of input', '\u0004'],
    ['no', 'no\r'],
  ])('takes %s as no and writes nothing', async (_, keys) => {
    const { exit, said } = await answer(keys);
    expect(exit).toBe(4);
    expect(said).toContain('Apply 1 change to shop? [y/N]');
    expect(said).toContain('Nothing was written.');
  });

  it('does not ask in CI, nor with --no-input', async () => {
    const [ci, told] = await Promise.all([answer('', [], { CI: 'true' }), answer('', ['--no-input'])]);
    expect([ci.exit, told.exit]).toEqual([4, 4]);
    expect(ci.said + told.said).not.toContain('[y/N]');
  });

  it('applies after a yes, and has nothing to ask then', async () => {
    expect((await answer('y\r')).exit).toBe(0);
    const again = await answer('');
    expect(again.exit).toBe(0);
    expect(again.said).not.toContain('[y/N]');
  });
});
