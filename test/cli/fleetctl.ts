import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
export const BIN = join(ROOT, 'bin/fleetctl.js');

export interface Ended {
  exit: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** What it has said so far. */
  said(): { stdout: string; stderr: string };
  closeStdout(): void;
}

interface Options {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

/** Runs the real program as a person does: nothing of this process' environment but PATH and HOME. */
export function fleetctl(args: string[], options: Options = {}): Promise<Ended> {
  return startFleetctl(args, options).ended;
}

export function startFleetctl(args: string[], { cwd = ROOT, env = {}, input }: Options = {}): Started {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>(done => {
    child.on('close', exit => done({ exit, stdout, stderr }));
  });
  return {
    ended,
    kill: signal => void child.kill(signal),
    said: () => ({ stdout, stderr }),
    closeStdout: () => child.stdout.destroy(),
  };
}

/** The program is what dist/ holds: it is built anew where the sources are newer. */
export function buildFleetctl(): void {
  const newest = Math.max(
    ...readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map(
      file => statSync(join(ROOT, 'src', file)).mtimeMs,
    ),
  );
  const main = join(ROOT, 'dist/program/main.js');
  if (existsSync(main) && statSync(main).mtimeMs >= newest) return;
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'pipe' });
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('bin/bundle.js');
}
