/**
 * Ids that follow from what caused them: whoever does the same thing again, after a crash or a second delivery,
 * arrives at the same id, and the bus stores it once.
 */
import { createHash } from 'node:crypto';

/** The id of the n-th event of a type that a message or request has caused. */
export function eventId(causeId: string, type: string, n = 0): string {
  return digest(`${causeId} ${type} ${n}`).toString('base64url').slice(0, 22);
}

/** `s-1a2b3c4d`, as the fleet's stories are named. */
export function storyId(causeId: string): string {
  return `s-${digest(causeId).toString('hex').slice(0, 8)}`;
}

/** A prefix and something in the form of a UUID: `TSK-…`, `PL-…`. */
export function longId(prefix: string, ...parts: readonly (string | number)[]): string {
  const hex = digest([prefix, ...parts].join(' ')).toString('hex');
  const pieces = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `${prefix}-${pieces.join('-')}`;
}

/** Between 0 and 1, the same for the same text: the fleet's agents have no other mood. */
export function fraction(text: string): number {
  return digest(text).readUInt32BE(0) / 2 ** 32;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
