/**
 * Reads a topology from disk: files, folders, the overlay of an environment, payload files.
 *
 * A folder is read whole, in the order of names: every *.yaml and *.yml, folders below it too, but for `overlays` and
 * what begins with a dot. What cannot be read is a finding, like what is wrong inside.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { nearest } from '../findings/nearest.js';
import { joinTopology, type ReferencedFile } from '../topology/load.js';
import type { LoadedTopology, SourceText } from '../topology/loaded-topology.js';
import { type Problem, problem } from '../topology/problem.js';
import { kindOf, namesIn, readText, type Unread } from './read-text.js';

/** @param env the overlay to lay over it: `overlays/ENV.yaml` in a folder, or beside a file, of `paths` */
export async function readTopology(paths: string[], env: string | null): Promise<LoadedTopology> {
  const problems: Problem[] = [];
  const files = await topologyFiles(paths, problems);
  const base = await readAll(files, problems);
  const overlayFiles = env === null ? [] : await findOverlays(paths, env, problems);
  const joined = joinTopology(base, await readAll(overlayFiles, problems), problems);
  const referenced = new Map<string, ReferencedFile>();
  for (const [file, source] of await inBatches(
    joined.references,
    async file => [file, await readText(file)] as const,
  )) {
    referenced.set(file, source);
  }
  return joined.finish(referenced);
}

async function topologyFiles(paths: readonly string[], problems: Problem[]): Promise<string[]> {
  const found: string[] = [];
  for (const given of paths) {
    const path = normalize(given).replace(/(.)[/\\]$/, '$1');
    const kind = await kindOf(path);
    if (kind === 'folder') {
      const inside = await yamlFiles(path, [], problems);
      if (inside.length === 0) problems.push(noYaml(path, await namesIn(path)));
      found.push(...inside);
    } else {
      found.push(path);
    }
  }
  return withoutTwins(found);
}

/** A file that two of the paths lead to is read once. */
async function withoutTwins(files: readonly string[]): Promise<string[]> {
  if (new Set(files).size === files.length && files.length < 2) return [...files];
  const seen = new Set<string>();
  const real = await inBatches(files, file => realpath(file).catch(() => file));
  return files.filter((_file, index) => !seen.has(real[index]!) && seen.add(real[index]!));
}

async function yamlFiles(folder: string, above: readonly string[], problems: Problem[]): Promise<string[]> {
  const real = await realpath(folder).catch(() => folder);
  if (above.includes(real)) {
    const message = `${folder} is a link that leads back to a folder above it.`;
    problems.push(problem('file-unreadable', null, message, 'Take the link away.'));
    return [];
  }
  const names = await namesIn(folder);
  if (!Array.isArray(names)) {
    problems.push(problem(names.code, null, names.message, names.help));
    return [];
  }
  const found: string[] = [];
  for (const name of names) {
    if (name.startsWith('.') || name === 'overlays' || name === 'node_modules') continue;
    const path = join(folder, name);
    const isYaml = /\.ya?ml$/i.test(name);
    // A name with another ending is a folder or nothing to us.
    if (isYaml && (await kindOf(path)) !== 'folder') found.push(path);
    else if (!/\.[A-Za-z0-9]+$/.test(name) || isYaml) {
      if ((await kindOf(path)) === 'folder')
        found.push(...(await yamlFiles(path, [...above, real], problems)));
    }
  }
  return found;
}

async function findOverlays(paths: readonly string[], env: string, problems: Problem[]): Promise<string[]> {
  const found: string[] = [];
  const known = new Set<string>();
  const folders: string[] = [];
  for (const given of paths) {
    const path = normalize(given);
    const folder = join((await kindOf(path)) === 'folder' ? path : dirname(path), 'overlays');
    if (folders.includes(folder)) continue;
    folders.push(folder);
    const names = await namesIn(folder);
    for (const name of Array.isArray(names) ? names : []) {
      const match = /^([^.].*)\.ya?ml$/i.exec(name);
      if (match === null) continue;
      known.add(match[1]!);
      if (match[1] === env) found.push(join(folder, name));
    }
  }
  if (found.length === 0) problems.push(unknownEnv(env, known, folders));
  return found;
}

function unknownEnv(env: string, known: ReadonlySet<string>, folders: readonly string[]): Problem {
  const message = `There is no environment \`${env}\`: no overlay ${folders.map(folder => join(folder, `${env}.yaml`)).join(', ')}.`;
  const close = nearest(env, known);
  const list = known.size === 0 ? 'There are none yet.' : `There are: ${[...known].sort().join(', ')}.`;
  return problem(
    'unknown-env',
    null,
    message,
    close === undefined ? list : `Did you mean \`${close}\`? ${list}`,
  );
}

function noYaml(folder: string, names: string[] | Unread): Problem {
  const others =
    Array.isArray(names) && names.length > 0
      ? `it holds ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
      : 'it is empty';
  return problem(
    'no-topology',
    null,
    `The folder ${folder} holds no *.yaml or *.yml: ${others}.`,
    'Name the folder or the file of a topology.',
  );
}

async function readAll(files: readonly string[], problems: Problem[]): Promise<SourceText[]> {
  const read: SourceText[] = [];
  for (const source of await inBatches(files, readText)) {
    if ('code' in source) problems.push(problem(source.code, null, source.message, source.help));
    else read.push(source);
  }
  return read;
}

/** Several at a time, but never so many that a folder of thousands runs out of file handles. */
async function inBatches<From, To>(items: readonly From[], work: (item: From) => Promise<To>): Promise<To[]> {
  const results: To[] = [];
  for (let at = 0; at < items.length; at += 64)
    results.push(...(await Promise.all(items.slice(at, at + 64).map(work))));
  return results;
}
