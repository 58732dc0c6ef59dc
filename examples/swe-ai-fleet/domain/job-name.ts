/**
 * The name of a task's job. A Kubernetes object takes an RFC 1123 label of at most 63 characters, a task's id may be
 * `ceremony-17:story-s-1a2b3c4d:role-DEV`; so what the rules of names take from the id is made up for by its hash,
 * and two ids never share a name.
 */
import { createHash } from 'node:crypto';

const LONGEST = 63;
const HASH = 8;

export function jobName(taskId: string): string {
  const hash = createHash('sha256').update(taskId).digest('hex').slice(0, HASH);
  const readable = taskId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST - 'agent--'.length - HASH)
    .replace(/^-+|-+$/g, '');
  return ['agent', readable, hash].filter(part => part !== '').join('-');
}
