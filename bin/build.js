import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = path => fileURLToPath(new URL(path, import.meta.url));

/** Builds dist/ with the compiler and the bundler of the clone, or says how to get them and ends the process. */
export async function build(argv) {
  const compiler = here('../node_modules/typescript/bin/tsc');
  const message = `dist/ is missing: fleetctl has not been built in ${here('..')}`;
  if (!existsSync(compiler)) fail(argv, `${message}, and there is no compiler.`, 'Run npm ci there.');
  process.stderr.write(`${message}; building it now (npm run build).\n`);
  const isBuilt = run(compiler, '-p', here('../tsconfig.build.json')) && run(here('bundle.js'));
  if (!isBuilt)
    fail(argv, `${message}, and the build failed.`, 'See the compiler above; then npm run build.');
}

function run(...args) {
  const options = { cwd: here('..'), stdio: ['ignore', 2, 2] };
  return spawnSync(process.execPath, args, options).status === 0;
}

function fail(argv, message, help) {
  process.stderr.write(`defect: ${message}\n  ${help}\n`);
  if (/ (-\w*o=?|--output[ =]) ?json/.test(` ${argv.join(' ')}`)) {
    const document = { format: 'fleetctl.error', code: 'defect', exit: 1, message, help, source: null };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  process.exit(1);
}
