/** Runs fleetctl as anybody would: its program, arguments, an environment. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = new URL('.', import.meta.resolve('@swe-ai-fleet/fleetctl/package.json'));

/** The fleet's own topology, paced for a demonstration. */
export const TOPOLOGY = fileURLToPath(new URL('topology', ROOT));
export const ENVIRONMENT = 'demo';

const run = promisify(execFile);

/** @throws with what fleetctl had to say */
export async function fleetctl(args: readonly string[], env: Record<string, string>): Promise<string> {
  const program = fileURLToPath(new URL('bin/fleetctl.js', ROOT));
  try {
    const { stdout } = await run(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`fleetctl ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
