import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../findings/nearest.js';
import { maskSecrets } from '../findings/secret-text.js';
import type { TopologyCode } from '../topology/codes.js';
import type { SourceText } from '../topology/loaded-topology.js';
import { printSize } from '../units/size.js';

/** The largest file that is read: a topology of 10,000 streams and 100,000 consumers takes 20 MiB. */
export const LARGEST_FILE = 32 * 1024 * 1024;

/** Why something could not be read. */
export interface Unread {
  code: TopologyCode;
  message: string;
  help: string;
}

export async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  } catch {
    return 'other';
  }
}

/** The names in a folder, sorted; or why it cannot be read. */
export async function namesIn(folder: string): Promise<string[] | Unread> {
  try {
    return (await readdir(folder)).sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    return explainFault(folder, error);
  }
}

/** The text of a UTF-8 file; or why there is none. */
export async function readText(file: string): Promise<SourceText | Unread> {
  try {
    const found = await stat(file);
    if (!found.isFile())
      return unread(`${file} is not a file.`, 'Name a YAML file, or a folder that holds some.');
    if (found.size > LARGEST_FILE) {
      const message = `${file} has ${printMiB(found.size)}; the most that is read is ${printSize(LARGEST_FILE)}.`;
      return unread(message, 'Split the topology into several files.');
    }
    return decode(file, await readFile(file));
  } catch (error) {
    return explainFault(file, error);
  }
}

function decode(file: string, bytes: Buffer): SourceText | Unread {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return { code: 'not-text', message: `${file} is UTF-16.`, help: 'Save it as UTF-8.' };
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const what = bytes.subarray(0, 8192).includes(0) ? 'binary data, not text' : 'not UTF-8';
    return { code: 'not-text', message: `${file} is ${what}.`, help: 'Save it as UTF-8 text.' };
  }
}

async function explainFault(path: string, error: unknown): Promise<Unread> {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const near = await nearestPath(path);
      const help = near === undefined ? 'Check the path.' : `Did you mean ${near}?`;
      return { code: 'file-missing', message: `${maskSecrets(path)} does not exist.`, help };
    }
    case 'EACCES':
    case 'EPERM':
      return unread(`${path} may not be read by this user.`, `Allow it: chmod u+r ${path}`);
    case 'ELOOP':
      return unread(`${path} is a link that leads back to itself.`, 'Take the link away.');
    default:
      return unread(`${path} cannot be read: ${(error as Error).message}.`, 'Check the path and the disk.');
  }
}

async function nearestPath(path: string): Promise<string | undefined> {
  try {
    const name = nearest(basename(path), await readdir(dirname(path)));
    return name === undefined ? undefined : join(dirname(path), name);
  } catch {
    return undefined;
  }
}

function unread(message: string, help: string): Unread {
  return { code: 'file-unreadable', message, help };
}

function printMiB(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)}MiB`;
}
