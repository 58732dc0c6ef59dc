import type { Severity } from '../findings/finding.js';
import type { PathStep } from '../topology/loaded-topology.js';
import type { LintContext, RuleHead } from './context.js';

/**
 * A rule: one thing to say about a topology. Its code is its file's name, its test's name and its anchor in
 * docs/rules.md. A rule reads the context and returns problems; it imports no other rule.
 */
export interface Rule extends RuleHead {
  /** It judges the exceptions by what the other rules have found, so it runs after them. */
  isLast?: true;
  check(context: LintContext): Iterable<Problem>;
}

export interface Problem {
  /** Where: the offending value, as a path of keys and indexes inside the topology. */
  path: readonly PathStep[];
  /** What is wrong in the user's own names and values, then why. */
  message: string;
  /** The mend. */
  help: string;
  /** Where one rule has cases of another weight than its own. */
  severity?: Severity;
  /** Paths of further objects that it is about: an exception on any of them covers it. */
  about?: readonly (readonly PathStep[])[];
}
