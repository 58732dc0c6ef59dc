import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unpackDebianPackage } from '../../src/nats-server/install/debian.js';
import { checksumOf, download } from '../../src/nats-server/install/release.js';
import { findOnPath, lastWords, runProgram } from '../../src/nats-server/run-program.js';
import { cacheDirectory } from '../../src/nats-server/server-cache.js';
import { isInRange, parseVersion } from '../../src/nats-server/version.js';

/** Prometheus and promtool, as the tests of rules and of the exporter's page use them. */
export interface FoundPrometheus {
  prometheus: string;
  promtool: string;
  version: string;
}

/** The oldest that the rules are written for, and what is taken where none is here: a release with long support. */
const RANGE = { min: '2.42.0' };
const RELEASE = '2.53.5';
const RELEASES = 'https://github.com/prometheus/prometheus/releases/download';
const WAIT_MS = { answer: 8_000, archive: 240_000, unpack: 60_000 };

/**
 * From the folder that FLEETCTL_PROMETHEUS names, PATH, the cache; else Debian's package (unpacked, not installed) or
 * the official release, whose checksum is verified. For tests only: fleetctl itself never runs it.
 */
export async function findPrometheus(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<FoundPrometheus> {
  const own = env['FLEETCTL_PROMETHEUS'];
  if (own) return (await tried(own)) ?? fail(`FLEETCTL_PROMETHEUS: ${own} holds no prometheus and promtool`);
  const onPath = await findOnPath('promtool', env);
  const cache = join(cacheDirectory(env), 'prometheus');
  const found = (onPath && (await tried(dirname(onPath)))) || (await tried(cache));
  if (found) return found;
  const failures: string[] = [];
  for (const [way, install] of Object.entries({ debian: fromDebian, release: fromRelease })) {
    const scratch = join(dirname(cache), `.prometheus-${process.pid}`);
    try {
      await mkdir(scratch, { recursive: true });
      const folder = await install(env, say, scratch);
      await mkdir(cache, { recursive: true });
      for (const name of ['prometheus', 'promtool']) await place(join(folder, name), join(cache, name));
      const installed = await tried(cache);
      if (installed !== null) return installed;
      failures.push(`${way}: what it gave does not run`);
    } catch (error) {
      failures.push(`${way}: ${(error as Error).message}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return fail(
    `none could be installed: ${failures.join('; ')}. Set FLEETCTL_PROMETHEUS to a folder that has both`,
  );
}

async function tried(folder: string): Promise<FoundPrometheus | null> {
  const [prometheus, promtool] = [join(folder, 'prometheus'), join(folder, 'promtool')];
  for (const program of [prometheus, promtool]) {
    const end = await runProgram(program, ['--version'], { timeoutMs: 20_000 }).catch(() => null);
    const version = parseVersion(`${end?.stdout} ${end?.stderr}`)?.join('.') ?? '';
    if (end?.code !== 0 || !isInRange(version, RANGE)) return null;
    if (program === promtool) return { prometheus, promtool, version };
  }
  return null;
}

type Install = (env: NodeJS.ProcessEnv, say: (line: string) => void, scratch: string) => Promise<string>;

const fromDebian: Install = async (env, say, scratch) => {
  for (const program of ['apt-get', 'apt-config', 'dpkg-deb']) {
    if ((await findOnPath(program, env)) === null) throw new Error(`there is no ${program} in PATH`);
  }
  const suites = ['bookworm', 'trixie', 'sid'];
  const root = await unpackDebianPackage({ name: 'prometheus', range: RANGE, suites, env, say }, scratch);
  return join(root, 'usr', 'bin');
};

const fromRelease: Install = async (_env, say, scratch) => {
  const processor = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
  const name = `prometheus-${RELEASE}.${process.platform}-${processor}`;
  const base = `${RELEASES}/v${RELEASE}`;
  say(`downloading ${name} from ${base}`);
  const sums = (await download(`${base}/sha256sums.txt`, WAIT_MS.answer)).toString('utf8');
  const bytes = await download(`${base}/${name}.tar.gz`, WAIT_MS.archive);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== checksumOf(`${name}.tar.gz`, sums))
    throw new Error(`${name}.tar.gz is not what sha256sums.txt says`);
  await writeFile(join(scratch, 'archive.tar.gz'), bytes);
  const end = await runProgram('tar', ['-xzf', 'archive.tar.gz'], {
    cwd: scratch,
    timeoutMs: WAIT_MS.unpack,
  });
  if (end.code !== 0) throw new Error(lastWords(end, WAIT_MS.unpack));
  return join(scratch, name);
};

/** Whole or not at all, however many install at once. */
async function place(from: string, to: string): Promise<void> {
  const near = `${to}.${process.pid}`;
  await copyFile(from, near);
  await chmod(near, 0o755);
  await rename(near, to);
}

function fail(message: string): never {
  throw new Error(`prometheus: ${message}.`);
}
