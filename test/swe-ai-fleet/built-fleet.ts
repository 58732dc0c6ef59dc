/** The fleet's programs, compiled once however many test files want them at the same time. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastWords, runProgram } from '../../src/nats-server/run-program.js';

const FOLDER = join(import.meta.dirname, '../../examples/swe-ai-fleet');
const LOCK = join(FOLDER, '../../node_modules/.swe-ai-fleet-build');
const STAMP = join(FOLDER, 'dist/.sources');
const COMPILE_MS = 60_000;

export type Launch = typeof import('../../examples/swe-ai-fleet/launch/start-fleet.js');

/** The folder of the compiled programs. */
export async function builtFleet(): Promise<string> {
  const begun = Date.now();
  for (;;) {
    const isFirst = await mkdir(LOCK).then(
      () => true,
      () => false,
    );
    if (isFirst) break;
    const age = Date.now() - (await stat(LOCK).then(({ mtimeMs }) => mtimeMs, Date.now));
    // Left by a run that was killed.
    if (age > COMPILE_MS) await rm(LOCK, { recursive: true, force: true });
    if (Date.now() - begun > 2 * COMPILE_MS)
      throw new Error('the fleet is compiled by somebody who does not finish');
    await sleep(100);
  }
  try {
    // Compiled anew under the programs that another test has running, a file would be half there for a moment.
    const sources = await fingerprint();
    if ((await readFile(STAMP, 'utf8').catch(() => '')) === sources) return join(FOLDER, 'dist');
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const end = await runProgram(process.execPath, [tsc, '-p', FOLDER, '--noCheck'], {
      timeoutMs: COMPILE_MS,
    });
    if (end.code !== 0)
      throw new Error(`the fleet does not compile: ${lastWords(end, COMPILE_MS)}\n${end.stdout}`);
    await writeFile(STAMP, sources);
    return join(FOLDER, 'dist');
  } finally {
    await rm(LOCK, { recursive: true, force: true });
  }
}

async function fingerprint(): Promise<string> {
  const names = (await readdir(FOLDER, { recursive: true })).filter(name =>
    /^(?!dist\/).*\.(ts|json)$/.test(name),
  );
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(name).update(await readFile(join(FOLDER, name)));
  return hash.digest('hex');
}
