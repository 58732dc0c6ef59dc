import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, lastWords, runProgram } from '../run-program.js';
import { compareVersions, isInRange, parseVersion, printRange, type VersionRange } from '../version.js';
import {
  type AptSource,
  findDebianArchive,
  parseListFile,
  parseSourcesFile,
  printSourceFor,
} from './apt-sources.js';
import type { Installer } from './install-server.js';

/**
 * Takes nats-server out of Debian's own package, from a suite that has it new enough, with an apt
 * configuration of its own: its own sources, lists and cache, the system's keys and proxy. The package is
 * unpacked, not installed: the system's sources and packages stay as they are, and root is not needed.
 */
export const installFromDebian: Installer = async ({ range, env, say }, scratch) => {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if ((await findOnPath(program, env)) === null) throw new Error(`there is no ${program} in PATH`);
  }
  const archive = findDebianArchive(await readSources(env['FLEETCTL_APT_DIR'] || '/etc/apt'));
  if (archive === null) throw new Error("the system's package sources name no Debian archive");

  const misses: string[] = [];
  for (const suite of suitesFor(range)) {
    const folder = join(scratch, suite);
    say(`looking for nats-server in Debian ${suite} at ${archive.get('uris')}`);
    const apt = await prepareApt(folder, printSourceFor(archive, suite), env);
    const found = await tryOrMiss(() => fetchPackage(apt, folder, range, say));
    if ('binary' in found) return found.binary;
    misses.push(`${suite} ${found.miss}`);
  }
  throw new Error(misses.join(', '));
};

/** Newest stable enough first: forky has 2.15, trixie 2.10; sid moves, so it comes last. */
function suitesFor(range: VersionRange): string[] {
  const wantsOld = range.below !== undefined && compareVersions(range.below, '2.12.0') < 0;
  return wantsOld ? ['trixie', 'forky', 'sid'] : ['forky', 'trixie', 'sid'];
}

async function tryOrMiss(work: () => Promise<string>): Promise<{ binary: string } | { miss: string }> {
  try {
    return { binary: await work() };
  } catch (error) {
    return { miss: error instanceof Error ? error.message : String(error) };
  }
}

async function readSources(aptDir: string): Promise<AptSource[]> {
  const parts = join(aptDir, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).sort();
  const files = [join(aptDir, 'sources.list'), ...names.map(name => join(parts, name))];
  const sources: AptSource[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (file.endsWith('.list')) sources.push(...parseListFile(text));
    if (file.endsWith('.sources')) sources.push(...parseSourcesFile(text));
  }
  return sources;
}

type Apt = (program: 'apt-get', args: readonly string[], timeoutMs: number) => Promise<string>;

async function prepareApt(folder: string, sources: string, env: NodeJS.ProcessEnv): Promise<Apt> {
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  await writeFile(join(folder, 'debian.sources'), sources);
  await writeFile(join(folder, 'apt.conf'), aptConfig(folder));
  return async (program, args, timeoutMs) => {
    const end = await runProgram(program, ['-c', join(folder, 'apt.conf'), '-q', ...args], {
      cwd: folder,
      env: { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs,
    });
    if (end.code !== 0) throw new Error(`fails: ${lastWords(end, timeoutMs)}`);
    return end.stdout;
  };
}

/** Read after the system's own configuration, whose proxy and keys stay in force. */
function aptConfig(folder: string): string {
  return [
    // Hooks of the system work on the system's own lists and cache: not ours to run.
    ...['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map(hook => `#clear APT::Update::${hook};`),
    `Dir::Etc::SourceList "${join(folder, 'debian.sources')}";`,
    'Dir::Etc::SourceParts "-";',
    // A pin of the user's would hide a newer suite's package.
    'Dir::Etc::Preferences "-";',
    'Dir::Etc::PreferencesParts "-";',
    `Dir::State::Lists "${join(folder, 'lists')}";`,
    `Dir::Cache "${join(folder, 'cache')}";`,
    'Acquire::Retries "1";',
    'Acquire::http::Timeout "8";',
    'Acquire::https::Timeout "8";',
    // The folder is ours alone: root's apt would drop to a user who cannot write there.
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User "root";'] : []),
    '',
  ].join('\n');
}

const UPDATE_MS = 60_000;
const DOWNLOAD_MS = 60_000;
const UNPACK_MS = 30_000;

async function fetchPackage(
  apt: Apt,
  folder: string,
  range: VersionRange,
  say: (line: string) => void,
): Promise<string> {
  // Without the option an unreachable archive is a warning, and the exit code 0.
  await apt('apt-get', ['-o', 'APT::Update::Error-Mode=any', 'update'], UPDATE_MS);
  const listed = await apt('apt-get', ['download', '--print-uris', 'nats-server'], UNPACK_MS);
  const offered = parseVersion(/nats-server_([^_'\s]+)_/.exec(listed)?.[1] ?? '')?.join('.');
  if (offered === undefined) throw new Error('has no nats-server');
  if (!isInRange(offered, range)) throw new Error(`has ${offered}, needed is ${printRange(range)}`);
  say(`downloading Debian's package of nats-server ${offered}`);
  await apt('apt-get', ['download', 'nats-server'], DOWNLOAD_MS);
  return unpack(folder);
}

async function unpack(folder: string): Promise<string> {
  const file = (await readdir(folder)).find(name => name.endsWith('.deb'));
  if (file === undefined) throw new Error('gave no package');
  const end = await runProgram('dpkg-deb', ['-x', file, 'root'], { cwd: folder, timeoutMs: UNPACK_MS });
  if (end.code !== 0) throw new Error(`fails: ${lastWords(end, UNPACK_MS)}`);
  return join(folder, 'root', 'usr', 'sbin', 'nats-server');
}
