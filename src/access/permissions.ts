/**
 * Permissions as the server takes them, and the three traps in them.
 *
 * An empty list of allowed subjects allows every subject, so what may do nothing denies `>`. A deny wins over every
 * allow. An entry of subscribe may be `subject queue`: that subject as a member of those queue groups only.
 */
import type { Permissions as WrittenPermissions } from '../topology/topology.gen.js';

export interface SubjectRights {
  /** Empty: every subject that is not denied. */
  allow: string[];
  deny: string[];
}

export interface Permissions {
  publish: SubjectRights;
  subscribe: SubjectRights;
}

export type Direction = keyof Permissions;

export const DIRECTIONS: readonly Direction[] = ['publish', 'subscribe'];

/** Rights to some subjects and to no other: none at all is a denial of everything. */
export function rightsTo(allow: readonly string[], deny: readonly string[] = []): SubjectRights {
  return allow.length === 0 ? { allow: [], deny: ['>'] } : { allow: [...allow], deny: [...deny] };
}

/**
 * What is written for one direction; null where nothing is. An empty list means nothing here, as the schema says,
 * and never what the server would make of it.
 */
export function writtenRights(
  permissions: WrittenPermissions | undefined,
  direction: Direction,
): SubjectRights | null {
  const written = permissions?.[direction];
  if (written === undefined || written === null) return null;
  if (Array.isArray(written)) return rightsTo(unique(written));
  const { allow, deny = [] } = written;
  if (allow === undefined) return { allow: [], deny: unique(deny) };
  return rightsTo(unique(allow), unique(deny));
}

/** What is derived and what is written, together; what either denies stays denied. */
export function joinedRights(derived: SubjectRights, written: SubjectRights | null): SubjectRights {
  if (written === null) return derived;
  const allow = unique([...derived.allow, ...written.allow]);
  // Derived, the denial of everything says that nothing is needed. Written, it is meant.
  const deny = unique([...(derived.allow.length === 0 ? [] : derived.deny), ...written.deny]);
  return rightsTo(allow, deny);
}

export function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
