import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastWords, runProgram } from '../run-program.js';
import type { Installer } from './installer.js';

const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';

/** Node's names of processors in the words of the release's files. */
export const PROCESSORS: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: '386',
  arm: 'arm7',
  ppc64: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** How long the first answer may take: an unreachable site has to show quickly. */
const ANSWER_MS = 6_000;
/** How long the whole of the archive (some 7 MB) may take. */
const DOWNLOAD_MS = 90_000;
const UNPACK_MS = 30_000;

/** The official release's archive, checked against its SHA256SUMS before it is unpacked. */
export const installFromRelease: Installer = async ({ version, env, say }, scratch) => {
  const base = `${env['FLEETCTL_NATS_RELEASES'] || RELEASES}/v${version}`;
  const folder = `nats-server-v${version}-${process.platform}-${PROCESSORS[process.arch] ?? process.arch}`;
  const archive = `${folder}.tar.gz`;
  say(`downloading nats-server ${version} from ${base}`);

  const sums = (await download(`${base}/SHA256SUMS`, ANSWER_MS)).toString('utf8');
  const expected = checksumOf(archive, sums);
  if (expected === null) throw new Error(`SHA256SUMS of ${version} does not list ${archive}`);
  const bytes = await download(`${base}/${archive}`, DOWNLOAD_MS);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== expected) throw new Error(`${archive} has checksum ${actual}, SHA256SUMS says ${expected}`);

  await writeFile(join(scratch, archive), bytes);
  const member = `${folder}/nats-server`;
  const end = await runProgram('tar', ['-xzf', archive, member], { cwd: scratch, timeoutMs: UNPACK_MS });
  if (end.code !== 0) throw new Error(`${archive} does not unpack: ${lastWords(end, UNPACK_MS)}`);
  return join(scratch, member);
};

/** The line of SHA256SUMS for a file: `<hex>  <name>`, the name possibly after `*` or a folder. */
export function checksumOf(file: string, sums: string): string | null {
  for (const line of sums.split('\n')) {
    const match = /^([0-9a-f]{64})\s+\*?(?:\S*\/)?(\S+)$/i.exec(line.trim());
    if (match?.[2] === file) return match[1]!.toLowerCase();
  }
  return null;
}

export async function download(url: string, timeoutMs: number): Promise<Buffer> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) throw new Error(`answered ${answer.status} ${answer.statusText}`.trimEnd());
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    throw new Error(`${url}: ${reasonOf(error, timeoutMs)}`, { cause: error });
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  // fetch() says only "fetch failed"; what happened is its cause.
  return error.cause instanceof Error ? error.cause.message : error.message;
}
