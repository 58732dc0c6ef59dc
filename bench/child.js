/** One measured process: a plain node with nothing of this process' environment that could change what it does. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const FLEETCTL = fileURLToPath(new URL('../bin/fleetctl.js', import.meta.url));
const SIDES = new URL('./sides/', import.meta.url);
const RECORD_MEMORY = fileURLToPath(new URL('./record-memory.cjs', import.meta.url));

/** The path of a script under sides/. */
export const side = name => fileURLToPath(new URL(name, SIDES));

/**
 * Runs `node …args` to its end.
 * @returns the time from the start of the process to its end, milliseconds, and what it wrote to stdout
 * @throws where it ends in any other way than by exit 0
 */
export async function runNode(args, env = {}) {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const exit = await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  const tookMs = performance.now() - startMs;
  if (exit !== 0)
    throw new Error(
      `node ${args.join(' ')} ended with ${exit}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
    );
  return { tookMs, stdout };
}

/** What a script under sides/ measured of itself, with the time of its whole process. */
export async function runSide(name, args) {
  const { tookMs, stdout } = await runNode([side(name), ...args]);
  return { wholeMs: tookMs, ...JSON.parse(stdout) };
}

/** The peak memory of a process, MiB: run apart from the timed ones, because it loads a recorder. */
export async function peakMemoryMiB(args) {
  const folder = await mkdtemp(join(tmpdir(), 'fleetctl-bench-'));
  try {
    const file = join(folder, 'peak');
    await runNode(['--require', RECORD_MEMORY, ...args], { BENCH_PEAK_FILE: file });
    return Number(await readFile(file, 'utf8')) / 1024;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
