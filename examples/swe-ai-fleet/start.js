/** `npm run fleet`: builds fleetctl and the fleet's programs, quietly unless that fails, and starts the fleet. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function build(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${program} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`);
  process.exit(1);
}

process.stderr.write('building…\n');
build('npm', 'run', 'build', '--silent');
build('npx', 'tsc', '-p', 'examples/swe-ai-fleet', '--noCheck');
await import('./dist/fleet.js');
