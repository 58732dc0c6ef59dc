/**
 * A Chromium for the test of the page: the one that CHROMIUM names, one of this machine, one in fleetctl's cache; else
 * Debian's package is unpacked into that cache with all that the machine lacks for it. Nothing is installed, and root
 * is not needed.
 */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, lastWords, runProgram } from '../../src/nats-server/run-program.js';
import { cacheDirectory, withInstallLock, withScratch } from '../../src/nats-server/server-cache.js';

export interface Chromium {
  path: string;
  /** What it needs to find its libraries. */
  env: Record<string, string>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const RUN_MS = 20_000;
const UPDATE_MS = 60_000;
const DOWNLOAD_MS = 240_000;

/** Or why there is none to be had. */
export async function findChromium(): Promise<Chromium | { reason: string }> {
  const { CHROMIUM } = process.env;
  if (CHROMIUM) {
    const own = { path: CHROMIUM, env: {} };
    return (await runs(own)) ? own : { reason: `CHROMIUM=${CHROMIUM} does not run` };
  }
  for (const name of NAMES) {
    const path = await findOnPath(name, process.env);
    if (path !== null && (await runs({ path, env: {} }))) return { path, env: {} };
  }
  const cache = cacheDirectory(process.env);
  const place = join(cache, 'chromium');
  const cached = await unpacked(place);
  if (cached !== null) return cached;
  try {
    return await withInstallLock(
      cache,
      'chromium',
      say,
      async () => (await unpacked(place)) ?? install(cache, place),
    );
  } catch (error) {
    return {
      reason: `no ${NAMES.join(', ')} in PATH, and Debian's package cannot be had: ${(error as Error).message}`,
    };
  }
}

function say(holder: string): void {
  process.stderr.write(`chromium: another process (${holder}) is installing it\n`);
}

async function install(cache: string, place: string): Promise<Chromium> {
  process.stderr.write('chromium: unpacking Debian’s package into the cache (some 125 MB, once)\n');
  return withScratch(cache, async scratch => {
    const root = join(scratch, 'root');
    const packages = await download(scratch);
    for (const file of packages) {
      const end = await runProgram('dpkg-deb', ['-x', file, root], { timeoutMs: DOWNLOAD_MS });
      if (end.code !== 0) throw new Error(lastWords(end, DOWNLOAD_MS));
    }
    if ((await unpacked(root)) === null) throw new Error('what was unpacked does not run');
    await rename(root, place);
    return (await unpacked(place))!;
  });
}

/** The packages that the machine lacks: apt says which, with lists and an archive of our own. */
async function download(scratch: string): Promise<string[]> {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if ((await findOnPath(program, process.env)) === null) throw new Error(`there is no ${program} in PATH`);
  }
  const archives = join(scratch, 'archives');
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(join(scratch, 'lists', 'partial'), { recursive: true });
  const config = join(scratch, 'apt.conf');
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = async (timeoutMs: number, ...args: string[]) => {
    const end = await runProgram('apt-get', ['-c', config, '-q', ...args], { env, timeoutMs, cwd: scratch });
    if (end.code !== 0) throw new Error(`apt-get ${args[0]}: ${lastWords(end, timeoutMs)}`);
  };
  const fetch = () =>
    aptGet(DOWNLOAD_MS, 'install', '--yes', '--no-install-recommends', '--download-only', 'chromium');
  try {
    await writeFile(config, aptConfig(scratch, false));
    await fetch();
  } catch {
    // The system's lists are empty, or so old that they name what is gone.
    await writeFile(config, aptConfig(scratch, true));
    await aptGet(UPDATE_MS, 'update');
    await fetch();
  }
  const names = (await readdir(archives)).filter(name => name.endsWith('.deb'));
  if (names.length === 0) throw new Error('apt-get gave no package');
  return names.map(name => join(archives, name));
}

/** @param ownLists read the archives' lists anew, beside the system's */
function aptConfig(scratch: string, ownLists: boolean): string {
  return [
    // Hooks of the system work on the system's own lists and cache: not ours to run.
    ...['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map(hook => `#clear APT::Update::${hook};`),
    '#clear DPkg::Post-Invoke;',
    ...(ownLists ? [`Dir::State::Lists "${join(scratch, 'lists')}";`] : []),
    `Dir::Cache "${scratch}";`,
    `Dir::Cache::Archives "${join(scratch, 'archives')}";`,
    // Nothing is installed, so nothing has to be locked.
    'Debug::NoLocking "true";',
    'Acquire::Retries "1";',
    'Acquire::http::Timeout "10";',
    'Acquire::https::Timeout "10";',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User "root";'] : []),
    '',
  ].join('\n');
}

/** The browser of an unpacked root, when it runs. */
async function unpacked(root: string): Promise<Chromium | null> {
  const path = join(root, 'usr/lib/chromium/chromium');
  const multiarch = await readdir(join(root, 'usr/lib')).catch(() => []);
  const folders = multiarch
    .filter(name => name.endsWith('-linux-gnu'))
    .map(name => join(root, 'usr/lib', name));
  const libraries = [
    join(root, 'usr/lib/chromium'),
    ...folders,
    ...folders.map(folder => join(folder, 'pulseaudio')),
  ];
  const chromium = { path, env: { LD_LIBRARY_PATH: libraries.join(':') } };
  return (await runs(chromium)) ? chromium : null;
}

async function runs({ path, env }: Chromium): Promise<boolean> {
  const end = await runProgram(path, ['--version'], {
    env: { ...process.env, ...env },
    timeoutMs: RUN_MS,
  }).catch(() => null);
  return end?.code === 0 && /chrom/i.test(end.stdout);
}
