import { join } from 'node:path';
import { findOnPath, lastWords, runProgram } from '../run-program.js';
import type { Installer } from './installer.js';

const MODULE = 'github.com/nats-io/nats-server/v2';

/** How long the module proxy may take to know the version: what is unreachable has to show quickly. */
const LOOKUP_MS = 20_000;
/** Compiling takes half a minute on two fast cores. */
const COMPILE_MS = 8 * 60_000;

/** Compiles the version with the user's own Go; GOPROXY, GOFLAGS, GONOSUMDB and the like hold as they stand. */
export const installWithGo: Installer = async ({ version, env, say }, scratch) => {
  const go = await findOnPath('go', env);
  if (go === null) throw new Error('there is no go in PATH');
  const module = `${MODULE}@v${version}`;
  // GOBIN refuses cross-compiled binaries, and only one for this machine is of use.
  const { GOOS: _os, GOARCH: _arch, ...kept } = env;
  const goEnv = { ...kept, GOBIN: join(scratch, 'bin'), GOWORK: 'off', GO111MODULE: 'on' };

  const lookup = await runProgram(go, ['list', '-m', module], {
    cwd: scratch,
    env: goEnv,
    timeoutMs: LOOKUP_MS,
  });
  if (lookup.code !== 0) throw new Error(`${module}: ${lastWords(lookup, LOOKUP_MS)}`);
  say(`compiling ${module} with ${go} (this takes a minute)`);
  const options = { cwd: scratch, env: goEnv, timeoutMs: COMPILE_MS };
  const end = await runProgram(go, ['install', module], options);
  if (end.code !== 0) throw new Error(`go install: ${lastWords(end, COMPILE_MS)}`);
  return join(scratch, 'bin', 'nats-server');
};
