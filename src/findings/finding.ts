/**
 * A finding: one thing that a check has to say about the topology.
 *
 * Checks return findings as values; they are gathered, sorted and printed once, by a view. A finding never
 * throws and never prints.
 */

export type Severity = 'error' | 'warning' | 'info';

/** A place in a file as an editor counts it: line and column start at 1. */
export interface Place {
  /** Path as the user wrote it, or relative to the working directory. */
  file: string;
  line: number;
  column: number;
}

export interface Finding {
  /** Stable, kebab-case: what `explain` and exceptions name. For a lint rule it is the rule's file name. */
  code: string;
  severity: Severity;
  /** What is wrong, in the user's own names and values, then why. One or two sentences. */
  message: string;
  /** Where; null when the finding is about no single place (a folder without YAML, say). */
  place: Place | null;
  /** Path inside the topology, dotted: `streams.ORDERS.max_age`. Empty for the whole document. */
  path: string;
  /** The mend: what to write instead, as a value or a command. */
  help: string;
}

/** Orders findings as a reader meets them: by file, line, column, then code. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(finding => finding.severity === 'error');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
