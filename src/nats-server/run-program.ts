import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** How a program ended, with what it wrote. `code` is null where a signal or our timeout ended it. */
export interface ProgramEnd {
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

export interface ProgramOptions {
  timeoutMs: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end. Throws only where it cannot be started at all. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end: ProgramEnd = { code: null, stdout: '', stderr: '', timedOut: false };
    const timer = setTimeout(() => {
      end.timedOut = true;
      child.kill('SIGKILL');
      // What the program started may hold the pipes open: then `close` would not come.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeoutMs);
    child.stdout.setEncoding('utf8').on('data', text => {
      end.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      end.stderr += text;
    });
    child.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ ...end, code });
    });
  });
}

/** Where PATH finds a program that may be executed, or null. */
export async function findOnPath(program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, program);
    if (await isExecutable(candidate)) return candidate;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The reason a program gave for its failure, in one line: apt's first `E:` (its last one only sums up), else
 * the last line it wrote.
 */
export function lastWords(end: ProgramEnd, timeoutMs: number): string {
  if (end.timedOut) return `gave no result within ${Math.round(timeoutMs / 1000)} s`;
  const lines = `${end.stdout}\n${end.stderr}`.split('\n').map(line => line.trim());
  const said = lines.filter(line => line !== '');
  const fault = said.find(line => /^E: /.test(line)) ?? said.at(-1);
  return fault?.replace(/^E: /, '').replace(/\.$/, '') ?? `ended with exit code ${end.code ?? 'none'}`;
}
