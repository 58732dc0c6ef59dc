/** Reads a topology from disk: files, folders, the overlay of an environment, payload files. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type JoinedTopology, joinTopology } from '../topology/load.js';
import type { LoadedTopology, SourceText } from '../topology/loaded-topology.js';

export async function readTopology(paths: string[], env: string | null): Promise<LoadedTopology> {
  const files: string[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) files.push(...(await yamlFiles(path)));
    else files.push(path);
  }
  const base = await Promise.all(files.map(read));
  const overlay = env === null ? null : await read(join(paths[0]!, 'overlays', `${env}.yaml`));
  const joined: JoinedTopology = joinTopology(base, overlay);
  const referenced = new Map<string, SourceText>();
  for (const file of joined.references) {
    try {
      referenced.set(file, await read(file));
    } catch {
      // The reference to it becomes the finding.
    }
  }
  return joined.finish(referenced);
}

async function yamlFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'overlays') found.push(...(await yamlFiles(path)));
    else if (/\.ya?ml$/.test(entry.name)) found.push(path);
  }
  return found;
}

async function read(file: string): Promise<SourceText> {
  return { file, text: await readFile(file, 'utf8') };
}
