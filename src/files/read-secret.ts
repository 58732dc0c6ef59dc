import { readFile } from 'node:fs/promises';
import type { SecretReference } from '../topology/topology.gen.js';

/**
 * The text of a secret; null where it is not there. A file's last line break belongs to the file.
 * @param variable the environment variable that stands for a Kubernetes secret
 */
export async function readSecret(
  { env, file }: SecretReference,
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (file === undefined) return environment[env ?? variable] ?? null;
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}
