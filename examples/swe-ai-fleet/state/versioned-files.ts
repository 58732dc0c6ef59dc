/**
 * Values by key in a folder that several processes share, each value a file of its own version:
 *
 *     <folder>/<key>/7.json ──written beside, then linked as 8.json──▶ <folder>/<key>/8.json
 *
 * A link is made whole or not at all, and is refused where its name exists. So of two processes that read version 7
 * one gets to write version 8, and the other reads again: nothing is lost between instances of a service, whichever
 * of them is killed at whatever moment. Past versions stay as empty files, so that a process that was halted for long
 * cannot write one of them anew. It all outlives a killed process, not a power cut: nothing is synced.
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Versioned<Value> {
  version: number;
  value: Value;
}

export interface VersionedFiles<Value> {
  keys(): Promise<string[]>;
  read(key: string): Promise<Versioned<Value> | null>;
  /** False where the version after `after` (0: none) exists already: somebody else was quicker. */
  write(key: string, after: number, value: Value): Promise<boolean>;
}

export function versionedFiles<Value>(folder: string): VersionedFiles<Value> {
  const read = async (name: string): Promise<Stored<Value> | null> => {
    const own = join(folder, name);
    // A version that is empty by the time it is read has a follower.
    for (;;) {
      const version = newest(await namesIn(own));
      if (version === 0) return null;
      const text = await readFile(join(own, `${version}.json`), 'utf8');
      if (text !== '') return { version, ...(JSON.parse(text) as { key: string; value: Value }) };
    }
  };

  return {
    async keys() {
      const stored = await Promise.all((await namesIn(folder)).map(read));
      return stored.flatMap(each => (each === null ? [] : [each.key]));
    },

    read: key => read(nameOf(key)),

    async write(key, after, value) {
      const own = join(folder, nameOf(key));
      await mkdir(own, { recursive: true });
      const draft = join(own, `.${randomUUID()}`);
      await writeFile(draft, JSON.stringify({ key, value }));
      try {
        await link(draft, join(own, `${after + 1}.json`));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
      if (after > 0) await truncate(join(own, `${after}.json`));
      return true;
    },
  };
}

interface Stored<Value> extends Versioned<Value> {
  key: string;
}

/** A key as a folder's name; one that is too long for that loses its readable end to a hash. */
function nameOf(key: string): string {
  const name = encodeURIComponent(key).replace(/^\./, '%2E');
  if (name.length <= 120) return name;
  return `${name.slice(0, 80)}~${createHash('sha256').update(key).digest('hex')}`;
}

function newest(names: readonly string[]): number {
  return Math.max(
    0,
    ...names.filter(name => /^\d+\.json$/.test(name)).map(name => Number.parseInt(name, 10)),
  );
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
