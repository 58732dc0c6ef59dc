import { runProgram } from './run-program.js';
import { parseVersion } from './version.js';

/** Asks a binary for its version; the reason where it cannot be run or is no nats-server. */
export async function readServerVersion(path: string): Promise<{ version: string } | { fault: string }> {
  try {
    const end = await runProgram(path, ['--version'], { timeoutMs: 10_000 });
    const version = /nats-server/.test(end.stdout) ? parseVersion(end.stdout) : null;
    if (end.code === 0 && version !== null) return { version: version.join('.') };
    const said = (end.stderr || end.stdout).trim().split('\n')[0];
    return { fault: `it is no nats-server that runs here${said ? `: ${said}` : ''}` };
  } catch (error) {
    return {
      fault: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error),
    };
  }
}
