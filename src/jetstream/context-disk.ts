import { readdirSync, readFileSync } from 'node:fs';
import { FleetError } from '../findings/fleet-error.js';
import type { ContextReader } from './context-file.js';

/** The contexts on this machine's disk. */
export const contextDisk: ContextReader = {
  readText(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw new FleetError('file-unreadable', `${path} cannot be read: ${(error as Error).message}.`, {
        help: 'Check its permissions, or give --server and a login on the command line with --no-context.',
        cause: error,
      });
    }
  },
  listNames(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
