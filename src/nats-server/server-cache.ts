import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readServerVersion } from './server-version.js';
import { compareVersions, isInRange, parseVersion, type VersionRange } from './version.js';

/**
 * The folder of installed servers: `<cache>/nats-server/<version>/nats-server`. A binary comes into it by
 * one rename, so that a reader sees the whole file or none, however many processes install at once.
 */

/** FLEETCTL_CACHE_DIR, else `fleetctl` in the user's cache folder. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env['FLEETCTL_CACHE_DIR']) return env['FLEETCTL_CACHE_DIR'];
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'fleetctl');
}

/** The newest cached server in the range that really runs, or null. */
export async function findCached(
  cacheDir: string,
  range: VersionRange,
): Promise<{ path: string; version: string } | null> {
  const names = await readdir(join(cacheDir, 'nats-server')).catch(() => []);
  const versions = names.filter(name => /^\d+\.\d+\.\d+$/.test(name) && isInRange(name, range));
  for (const name of versions.sort((a, b) => compareVersions(b, a))) {
    const path = join(cacheDir, 'nats-server', name, 'nats-server');
    const answer = await readServerVersion(path);
    if ('version' in answer && isInRange(answer.version, range)) return { path, version: answer.version };
  }
  return null;
}

/** Moves a finished binary to its place in the cache; it must lie on the cache's file system. */
export async function placeInCache(cacheDir: string, binary: string, version: string): Promise<string> {
  const folder = join(cacheDir, 'nats-server', version);
  await mkdir(folder, { recursive: true });
  await chmod(binary, 0o755);
  const place = join(folder, 'nats-server');
  await rename(binary, place);
  return place;
}

/** Runs the work with an empty folder inside the cache, and removes that folder whatever happens. */
export async function withScratch<T>(cacheDir: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = join(
    cacheDir,
    'nats-server',
    `.installing-${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  await mkdir(scratch, { recursive: true });
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const POLL_MS = 200;
/** A lock as old as this was left by a machine that went down: no way of installing takes as long. */
const STALE_LOCK_MS = 15 * 60_000;

/**
 * Runs the work while no other process installs the same minor, so that two do not compile the same thing.
 * The lock saves work only: without it the renames still keep the cache whole.
 */
export async function withInstallLock<T>(
  cacheDir: string,
  version: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const minor = parseVersion(version)?.slice(0, 2).join('.') ?? version;
  const lock = join(cacheDir, 'nats-server', `.lock-${minor}`);
  await mkdir(join(cacheDir, 'nats-server'), { recursive: true });
  await takeLock(lock, onWait);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, onWait: (holder: string) => void): Promise<void> {
  let told = false;
  for (;;) {
    if (await createLock(lock)) return;
    const holder = await readFile(lock, 'utf8').catch(() => '');
    if (await isAbandoned(lock, holder)) {
      await rm(lock, { force: true });
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await sleep(POLL_MS);
  }
}

async function createLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(`${process.pid} ${hostname()}`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(lock: string, holder: string): Promise<boolean> {
  const written = await stat(lock).catch(() => null);
  if (written === null) return false;
  if (Date.now() - written.mtimeMs > STALE_LOCK_MS) return true;
  const [pid, host] = holder.split(' ');
  return host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
