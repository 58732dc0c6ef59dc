/** The exceptions that the objects of a topology make from rules, each with its reason. */
import type { PathStep } from '../topology/loaded-topology.js';
import type { Topology } from '../topology/topology.gen.js';

export interface Exception {
  /** The rule's code, as it is written. */
  code: string;
  reason: string;
  /** Of the object that makes it. */
  object: readonly PathStep[];
  path: readonly PathStep[];
  /** Whether it has covered a finding. */
  isUsed: boolean;
}

/** The sections whose objects may make exceptions. */
const SECTIONS = [
  'streams',
  'consumers',
  'events',
  'services',
  'users',
  'alerts',
  'accounts',
  'kv',
  'object_stores',
] as const;

type Section = Record<string, { exceptions?: Record<string, string> } | null> | undefined;

export function writtenExceptions(topology: Topology): Exception[] {
  return [
    ...exceptionsOf(topology, []),
    ...Object.entries(topology.accounts ?? {}).flatMap(([name, account]) =>
      exceptionsOf(account, ['accounts', name]),
    ),
  ];
}

function exceptionsOf(sections: object, path: readonly PathStep[]): Exception[] {
  const found: Exception[] = [];
  for (const section of SECTIONS) {
    const objects = (sections as Record<string, Section>)[section];
    for (const key in objects) {
      const exceptions = objects[key]?.exceptions;
      if (exceptions === undefined) continue;
      const object = [...path, section, key];
      for (const [code, reason] of Object.entries(exceptions)) {
        found.push({ code, reason, object, path: [...object, 'exceptions', code], isUsed: false });
      }
    }
  }
  return found;
}

/** Finds the exception that covers a finding: the one on its own object, or on an object around or beside it. */
export type CoveringException = (
  code: string,
  paths: readonly (readonly PathStep[])[],
) => Exception | undefined;

export function coveringException(exceptions: readonly Exception[]): CoveringException {
  const byCode = new Map<string, Map<string, Exception>>();
  for (const exception of exceptions) {
    const ofCode = byCode.get(exception.code) ?? new Map<string, Exception>();
    byCode.set(exception.code, ofCode.set(keyOf(exception.object), exception));
  }
  return (code, paths) => {
    const ofCode = byCode.get(code);
    if (ofCode === undefined) return undefined;
    for (const path of paths) {
      // `streams.S`, and inside an account `accounts.A.streams.S` with the account around it.
      const found = ofCode.get(keyOf(path.slice(0, 4))) ?? ofCode.get(keyOf(path.slice(0, 2)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function keyOf(path: readonly PathStep[]): string {
  return path.join('\0');
}
