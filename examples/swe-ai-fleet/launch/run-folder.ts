/** The folder of one run: sockets, configuration, state. A run that was killed leaves its own to the next to clear. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WrongUsage } from './options.js';

const PREFIX = 'swe-ai-fleet-';

export interface RunFolder {
  path: string;
  remove(): Promise<void>;
}

/**
 * @param state a folder to keep; null for one that goes with the run
 * @throws WrongUsage where another fleet uses it
 */
export async function makeRunFolder(state: string | null): Promise<RunFolder> {
  await clearLeftovers();
  const path = state === null ? await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)) : resolve(state);
  if (state !== null) await takeFolder(path);
  const sockets = join(path, 'sockets');
  await rm(sockets, { recursive: true, force: true });
  await mkdir(sockets, { recursive: true, mode: 0o700 });
  return {
    path,
    remove: async () => {
      if (state === null) await rm(path, { recursive: true, force: true, maxRetries: 3 });
      else for (const own of [sockets, join(path, 'pid')]) await rm(own, { recursive: true, force: true });
    },
  };
}

/** Two fleets on one state would take each other's sockets away. */
async function takeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const pid = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => 'none'));
  if (!Number.isNaN(pid) && isAlive(pid))
    throw new WrongUsage(`--state ${path} is in use by process ${pid}.`);
  await writeFile(join(path, 'pid'), String(process.pid));
}

async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(pid) && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
