/**
 * The linter. What goes in: a topology that has passed its schema. What goes out: findings, in the order a reader
 * meets them. A rule is a file in rules/ and a row in rules.ts; docs/rules.md says what each is for.
 *
 * Severity and silence are settled here and nowhere else: `rules` of the topology sets a rule, `exceptions` of an
 * object covers what a rule says of it.
 */
import { compareFindings, type Finding } from '../findings/finding.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import { dotted } from '../topology/problem.js';
import type { RuleSetting } from '../topology/topology.gen.js';
import { type LintContext, lintContext } from './context.js';
import { coveringException } from './exceptions.js';
import type { Problem, Rule } from './rule.js';
import { RULES } from './rules.js';

export interface LintReport {
  findings: Finding[];
  /** What exceptions cover. */
  excepted: ExceptedFinding[];
  /** The rules that the topology turns off. */
  off: string[];
}

export interface ExceptedFinding extends Finding {
  reason: string;
}

/** The findings of every rule. A topology that did not load has none here: its own findings say why. */
export function lint(loaded: LoadedTopology): Finding[] {
  return lintReport(loaded).findings;
}

/** The findings of every rule, and those that exceptions cover. */
export function lintReport(loaded: LoadedTopology): LintReport {
  const report: LintReport = { findings: [], excepted: [], off: [] };
  if (loaded.topology === null) return report;
  const context = lintContext(loaded.topology, loaded, RULES);
  const settings = loaded.topology.rules ?? {};
  const run = runner(context, loaded, settings, report);
  for (const rule of RULES) if (rule.isLast !== true) run(rule);
  for (const rule of RULES) if (rule.isLast === true) run(rule);
  report.off.push(...RULES.filter(rule => settings[rule.code] === 'off').map(rule => rule.code));
  report.findings.sort(compareFindings);
  report.excepted.sort(compareFindings);
  return report;
}

function runner(
  context: LintContext,
  loaded: LoadedTopology,
  settings: Readonly<Record<string, RuleSetting>>,
  report: LintReport,
): (rule: Rule) => void {
  const covering = coveringException(context.exceptions);
  return rule => {
    const setting = settings[rule.code];
    if (setting === 'off' && rule.firm !== true) return;
    for (const problem of rule.check(context)) {
      const severity = problem.severity ?? rule.severity;
      const isFixed = rule.firm === true && severity === 'error';
      if (setting === 'off' && !isFixed) continue;
      const finding = findingOf(rule, problem, isFixed || setting === undefined ? severity : setting, loaded);
      const exception = isFixed ? undefined : covering(rule.code, [problem.path, ...(problem.about ?? [])]);
      if (exception === undefined) report.findings.push(finding);
      else {
        exception.isUsed = true;
        report.excepted.push({ ...finding, reason: exception.reason });
      }
    }
  };
}

function findingOf(
  { code }: Rule,
  { path, message, help }: Problem,
  severity: RuleSetting,
  loaded: LoadedTopology,
): Finding {
  return {
    code,
    // `off` was left out before.
    severity: severity as Finding['severity'],
    message,
    place: loaded.placeOf(path),
    path: dotted(path),
    help,
  };
}
