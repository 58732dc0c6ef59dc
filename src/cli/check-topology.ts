import { readTopology } from '../files/read-topology.js';
import { type Finding, hasErrors } from '../findings/finding.js';
import { type LintReport, lintReport } from '../lint/lint.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';

export interface CheckedTopology extends LoadedTopology, Omit<LintReport, 'findings'> {
  /** What the schema and the lint rules say, together. */
  findings: Finding[];
}

/** Reads a topology, holds it against its schema, then against every rule. */
export async function checkTopology(paths: string[], env: string | null): Promise<CheckedTopology> {
  const loaded = await readTopology(paths, env);
  if (hasErrors(loaded.findings)) return { ...loaded, excepted: [], off: [] };
  const { findings, excepted, off } = lintReport(loaded);
  return {
    ...loaded,
    placeOf: path => loaded.placeOf(path),
    findings: [...loaded.findings, ...findings],
    excepted,
    off,
  };
}

/** The paths of the command line; the folder `topology` where there are none. */
export function pathsOf(operands: readonly string[]): string[] {
  return operands.length === 0 ? ['topology'] : [...operands];
}
