/**
 * Rendered files and the folder they stand in: what there is against what would be, and writing it.
 * Every file is written whole or not at all, in the order given. What an earlier rendering of the same kind of the
 * same topology left there and this one no longer has is known by its header, and taken away.
 */
import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FleetError } from '../findings/fleet-error.js';
import { isRenderedFrom } from '../render/header.js';
import type { Origin, RenderedFile } from '../render/rendered-file.js';
import { kindOf, namesIn } from './read-text.js';
import { writeWhole } from './write-file.js';

export interface RenderedState {
  /** Per rendered file, in order. */
  files: { path: string; state: 'same' | 'differs' | 'missing'; text: string | null }[];
  /** What an earlier rendering left: rendered no longer, sorted. */
  leftOver: string[];
}

/** What stands in a folder, against what would be written there. Reads only. */
export async function compareRendered(
  folder: string,
  files: readonly RenderedFile[],
  origin: Origin,
): Promise<RenderedState> {
  if ((await kindOf(folder)) === 'other') await checkFree(folder);
  const compared = await Promise.all(
    files.map(async ({ path, text }) => {
      const found = await textAt(join(folder, path));
      const state = found === null ? 'missing' : found === text ? 'same' : 'differs';
      return { path, state, text: found } as const;
    }),
  );
  return { files: compared, leftOver: await leftOver(folder, files, origin) };
}

export interface Written {
  written: string[];
  unchanged: string[];
  removed: string[];
}

/** @throws FleetError `cannot-render` where the folder is a file */
export async function writeRendered(
  folder: string,
  files: readonly RenderedFile[],
  origin: Origin,
): Promise<Written> {
  await checkFree(folder);
  const state = await compareRendered(folder, files, origin);
  const written: string[] = [];
  for (const [index, { path, text, secret }] of files.entries()) {
    const at = join(folder, path);
    if (state.files[index]!.state === 'same') {
      if (secret) await chmod(at, 0o600);
      continue;
    }
    await mkdir(dirname(at), { recursive: true });
    await writeWhole(at, text, secret ? 0o600 : undefined);
    written.push(path);
  }
  for (const path of state.leftOver) await rm(join(folder, path), { force: true });
  const unchanged = files.map(({ path }) => path).filter(path => !written.includes(path));
  return { written, unchanged, removed: state.leftOver };
}

async function checkFree(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null || found.isDirectory()) return;
  throw new FleetError('cannot-render', `${folder} is a file; --out takes a folder.`, {
    help: 'Name the folder that the rendered files go to.',
  });
}

async function textAt(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}

/** Looks into the folder itself and those that the rendered files stand in. */
async function leftOver(folder: string, files: readonly RenderedFile[], origin: Origin): Promise<string[]> {
  const current = new Set(files.map(({ path }) => path));
  const found: string[] = [];
  for (const inside of new Set(['.', ...files.map(({ path }) => dirname(path))])) {
    const names = await namesIn(join(folder, inside));
    for (const name of Array.isArray(names) ? names : []) {
      const path = inside === '.' ? name : `${inside}/${name}`;
      if (current.has(path) || (await kindOf(join(folder, path))) !== 'file') continue;
      if (isRenderedFrom((await textAt(join(folder, path)).catch(() => null)) ?? '', origin))
        found.push(path);
    }
  }
  return found.sort();
}
