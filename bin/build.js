import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = path => fileURLToPath(new URL(path, import.meta.url));

/** Builds dist/ with the compiler of the clone, or says how to get one and ends the process. */
export async function build(argv) {
  const compiler = here('../node_modules/typescript/bin/tsc');
  const message = `dist/ is missing: fleetctl has not been built in ${here('..')}`;
  if (!existsSync(compiler)) fail(argv, `${message}, and there is no compiler.`, 'Run npm ci there.');
  process.stderr.write(`${message}; building it now (npm run build).\n`);
  const { status } = spawnSync(process.execPath, [compiler, '-p', here('../tsconfig.build.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0)
    fail(argv, `${message}, and the build failed.`, 'See the compiler above; then npm run build.');
}

function fail(argv, message, help) {
  process.stderr.write(`defect: ${message}\n  ${help}\n`);
  if (/ (-\w*o=?|--output[ =]) ?json/.test(` ${argv.join(' ')}`)) {
    const document = { format: 'fleetctl.error', code: 'defect', exit: 1, message, help, source: null };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  process.exit(1);
}
