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
import type { Installer } from './installer.js';

/** nats-server as Debian packages it, from a suite that has it new enough. */
export const installFromDebian: Installer = async ({ range, env, say }, scratch) => {
  const root = await unpackDebianPackage(
    { name: 'nats-server', range, suites: suitesFor(range), env, say },
    scratch,
  );
  return join(root, 'usr', 'sbin', 'nats-server');
};

export interface DebianPackage {
  name: string;
  range: VersionRange;
  /** The first that has the package in the range is taken. */
  suites: readonly string[];
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

/**
 * Unpacks a package of Debian's own archive into a folder below scratch, with an apt configuration of its own: its own
 * sources, lists and cache, the system's keys and proxy. Nothing is installed: the system's sources and packages stay
 * as they are, and root is not needed.
 */
export async function unpackDebianPackage(
  { name, range, suites, env, say }: DebianPackage,
  scratch: string,
): Promise<string> {
  for (const program of ['apt-get', 'apt-config', 'dpkg-deb']) {
    if ((await findOnPath(program, env)) === null) throw new Error(`there is no ${program} in PATH`);
  }
  const archive = findDebianArchive(await readSources(env));
  if (archive === null) throw new Error("the system's package sources name no Debian archive");

  const misses: string[] = [];
  for (const suite of suites) {
    const folder = join(scratch, suite);
    say(`looking for ${name} in Debian ${suite} at ${archive.get('uris')}`);
    const aptGet = await prepareApt(folder, printSourceFor(archive, suite), env);
    const miss = await readLists(aptGet);
    if (miss !== null) {
      misses.push(`${suite} ${miss}`);
      continue;
    }
    const offered = await readOffered(aptGet, name);
    if (offered !== null && isInRange(offered, range)) {
      say(`downloading Debian's package of ${name} ${offered}`);
      await aptGet(['download', name], DOWNLOAD_MS);
      return unpack(folder);
    }
    misses.push(`${suite} has ${offered ?? 'none'}`);
  }
  throw new Error(`${misses.join(', ')}; needed is ${printRange(range)}`);
}

/** Newest stable enough first: forky has 2.15, trixie 2.10; sid moves, so it comes last. */
function suitesFor(range: VersionRange): string[] {
  const wantsOld = range.below !== undefined && compareVersions(range.below, '2.12.0') < 0;
  return wantsOld ? ['trixie', 'forky', 'sid'] : ['forky', 'trixie', 'sid'];
}

/** The files that apt itself reads, wherever its configuration has them. */
async function readSources(env: NodeJS.ProcessEnv): Promise<AptSource[]> {
  const wanted = ['list', 'Dir::Etc::SourceList/f', 'parts', 'Dir::Etc::SourceParts/d'];
  const end = await runProgram('apt-config', ['shell', ...wanted], { env, timeoutMs: UNPACK_MS });
  const list = /^list='(.*)'$/m.exec(end.stdout)?.[1] ?? '/etc/apt/sources.list';
  const parts = /^parts='(.*)'$/m.exec(end.stdout)?.[1] ?? '/etc/apt/sources.list.d';
  const names = (await readdir(parts).catch(() => [])).sort();
  const sources: AptSource[] = [];
  for (const file of [list, ...names.map(name => join(parts, name))]) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (file.endsWith('.list')) sources.push(...parseListFile(text));
    if (file.endsWith('.sources')) sources.push(...parseSourcesFile(text));
  }
  return sources;
}

type AptGet = (args: readonly string[], timeoutMs: number) => Promise<string>;

async function prepareApt(folder: string, sources: string, env: NodeJS.ProcessEnv): Promise<AptGet> {
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  await writeFile(join(folder, 'debian.sources'), sources);
  await writeFile(join(folder, 'apt.conf'), aptConfig(folder));
  return async (args, timeoutMs) => {
    const end = await runProgram('apt-get', ['-c', join(folder, 'apt.conf'), '-q', ...args], {
      cwd: folder,
      env: { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs,
    });
    if (end.code !== 0)
      throw new Error(`apt-get ${args.find(arg => /^[a-z]/.test(arg))}: ${lastWords(end, timeoutMs)}`);
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

/**
 * Null when the suite's lists are here, else why the suite is of no use. An archive that cannot be reached
 * at all throws: it would keep us waiting for each further suite.
 */
async function readLists(aptGet: AptGet): Promise<string | null> {
  try {
    // Without the option an unreachable archive is a warning, and the exit code 0.
    await aptGet(['-o', 'APT::Update::Error-Mode=any', 'update'], UPDATE_MS);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/404|not have a Release file|NO_PUBKEY|not signed/i.test(reason)) return reason;
    throw error;
  }
}

/** The version of the package that the suite has, without Debian's own revision. */
async function readOffered(aptGet: AptGet, name: string): Promise<string | null> {
  const listed = await aptGet(['download', '--print-uris', name], UNPACK_MS).catch(() => '');
  const [, version = ''] = new RegExp(`/${name}_([^_'\\s]+)_`).exec(listed) ?? [];
  return parseVersion(version)?.join('.') ?? null;
}

async function unpack(folder: string): Promise<string> {
  const file = (await readdir(folder)).find(name => name.endsWith('.deb'));
  if (file === undefined) throw new Error('gave no package');
  const end = await runProgram('dpkg-deb', ['-x', file, 'root'], { cwd: folder, timeoutMs: UNPACK_MS });
  if (end.code !== 0) throw new Error(`its package does not unpack: ${lastWords(end, UNPACK_MS)}`);
  return join(folder, 'root');
}
