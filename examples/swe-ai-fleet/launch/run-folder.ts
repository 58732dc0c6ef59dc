/** The folder of one run: sockets, configuration, state. A run that was killed leaves its own to the next to clear. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PREFIX = 'swe-ai-fleet-';

export interface RunFolder {
  path: string;
  remove(): Promise<void>;
}

/** @param state a folder to keep; null for one that goes with the run */
export async function makeRunFolder(state: string | null): Promise<RunFolder> {
  await clearLeftovers();
  const path = state === null ? await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)) : resolve(state);
  const sockets = join(path, 'sockets');
  await rm(sockets, { recursive: true, force: true });
  await mkdir(sockets, { recursive: true, mode: 0o700 });
  return {
    path,
    remove: async () => {
      if (state === null) await rm(path, { recursive: true, force: true, maxRetries: 3 });
      else await rm(sockets, { recursive: true, force: true });
    },
  };
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
