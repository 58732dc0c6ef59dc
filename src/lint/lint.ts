/**
 * The linter. What goes in: a topology that has passed its schema. What goes out: findings, in the order a reader
 * meets them. A rule is a file in rules/ and a row in rules.ts; docs/rules.md says what each is for.
 */
import { compareFindings, type Finding } from '../findings/finding.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import { dotted } from '../topology/problem.js';
import { lintContext } from './context.js';
import { RULES } from './rules.js';

/** The findings of every rule. A topology that did not load has none here: its own findings say why. */
export function lint(loaded: LoadedTopology): Finding[] {
  if (loaded.topology === null) return [];
  const context = lintContext(loaded.topology, loaded);
  const findings: Finding[] = [];
  for (const rule of RULES) {
    for (const { path, message, help, severity } of rule.check(context)) {
      findings.push({
        code: rule.code,
        severity: severity ?? rule.severity,
        message,
        place: loaded.placeOf(path),
        path: dotted(path),
        help,
      });
    }
  }
  return findings.sort(compareFindings);
}
