import { readdir, readFile } from 'node:fs/promises';

/** Children, their children and so on, from the processes' own table. */
export async function descendants(of: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found: number[] = [];
  for (const known = [of]; known.length > 0; ) {
    const next = known.pop()!;
    for (const [pid, parent] of parents) {
      if (parent !== next) continue;
      found.push(pid);
      known.push(pid);
    }
  }
  return found;
}

/** The process below one of ours that runs a program. */
export async function processOf(parent: number, program: string): Promise<number | null> {
  for (const pid of await descendants(parent)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(program)) return pid;
  }
  return null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks again and again, for as long as a loaded machine may take. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  withinMs = 60_000,
): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; ) {
    const seen = await look();
    if (seen) return seen as NonNullable<T>;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`not within ${withinMs / 1000} s: ${what}`);
}
