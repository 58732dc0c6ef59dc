/** From rows of built-in alerts to rules: objects of one threshold share a rule, and its selector names them. */
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import type { BuiltInAlert, Monitoring } from '../../topology/topology.gen.js';
import { printCount } from '../../units/count.js';
import { parseDuration } from '../../units/duration.js';
import type { AlertName, Ask, Built } from './built-in-alert.js';
import { type AlertRule, promDuration, type Severity } from './rule.js';
import { type Labelled, selectorsOf } from './selectors.js';
import type { Source } from './source.js';

/** What of a rule is the same for all alerts of a topology. */
export interface RuleContext {
  source: Source;
  monitoring: Monitoring;
  /** Of an alert of the topology that has a built-in one's name: its own words. */
  words(name: AlertName): Partial<Pick<AlertRule, 'for' | 'labels' | 'annotations'>>;
}

export interface Case<T> {
  objects: T[];
  threshold: number;
  forNs: number;
  severity: Severity;
  note: string;
}

export const RUNBOOKS = 'https://github.com/swe-ai-fleet/fleetctl/blob/main/docs/alerts.md';

/** `https://…/alerts.md#natsconsumerlaghigh` */
export function runbookOf(name: string, { runbooks }: Monitoring): string {
  return `${runbooks ?? RUNBOOKS}#${name.toLowerCase()}`;
}

/**
 * One rule for all objects that share time, severity and words, in the order of the first of each; those of one
 * threshold share a selector. Rules that nothing else would tell apart have their threshold as a label.
 *
 * @param hasSibling another rule has the same name already
 */
export function objectRules<T extends Labelled>(
  row: Built & { show?(threshold: number): string; expr(ask: Ask, threshold: number): string },
  cases: readonly Case<T>[],
  all: readonly Labelled[],
  context: RuleContext,
  hasSibling: boolean,
): AlertRule[] {
  const rules = groupBy(cases, each => [each.forNs, each.severity, each.note]);
  return rules.map(alike => {
    const exprs = groupBy(alike, each => [each.threshold]).flatMap(same => {
      const objects = same.flatMap(each => each.objects);
      return selectorsOf(objects, all).map(selector =>
        row.expr(askFor(context.source, selector), same[0]!.threshold),
      );
    });
    const shown = shownThreshold(row, alike);
    const rule = ruleOf(row, anyOf(exprs), { ...alike[0]!, shown }, context);
    const others = rules.filter(other => other[0]!.severity === alike[0]!.severity).length;
    return others > 1 || hasSibling ? { ...rule, labels: { threshold: shown, ...rule.labels } } : rule;
  });
}

function shownThreshold(
  row: { show?(threshold: number): string },
  cases: readonly { threshold: number }[],
): string {
  const show = row.show ?? ((value: number) => printCount(value));
  const thresholds = cases.map(({ threshold }) => threshold);
  const [least, most] = [Math.min(...thresholds), Math.max(...thresholds)];
  return least === most ? show(least) : `its threshold (${show(least)} to ${show(most)})`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => unknown[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

export function anyOf(exprs: readonly string[]): string {
  if (exprs.length === 1) return exprs[0]!;
  return exprs.map(expr => (expr.includes('\n') ? `(${expr})` : expr)).join('\nor ');
}

export function askFor(source: Source, selector: string): Ask {
  const bare = (metric: FleetctlMetric) => nameOf(metric, source);
  return Object.assign((metric: FleetctlMetric) => bare(metric) + selector, { bare });
}

export function nameOf(metric: FleetctlMetric, source: Source): string {
  return source.series.get(metric)?.name ?? metric;
}

/** The built-in alert as a rule, with what the topology has changed of it. */
export function ruleOf(
  row: Built,
  expr: string,
  { shown, forNs, severity, note }: Pick<Case<unknown>, 'forNs' | 'severity' | 'note'> & { shown: string },
  context: RuleContext,
): AlertRule {
  const { monitoring } = context;
  const setting = settingOf(row.name, monitoring);
  const words = context.words(row.name);
  const time = setting.for === undefined ? forNs : parseDuration(setting.for);
  return {
    alert: row.name,
    expr,
    for: words.for ?? (time === 0 ? null : promDuration(time)),
    labels: {
      severity: setting.severity ?? severity,
      ...monitoring.labels,
      ...setting.labels,
      ...words.labels,
    },
    annotations: {
      summary: row.summary,
      description: row.description.replace('THRESHOLD', shown) + note,
      runbook_url: runbookOf(row.name, monitoring),
      ...words.annotations,
    },
  };
}

export function isOff(name: AlertName, { alerts }: Monitoring): boolean {
  return (alerts?.[name] as BuiltInAlert | undefined) === 'off';
}

function settingOf(name: AlertName, { alerts }: Monitoring): Exclude<BuiltInAlert, 'off'> {
  const setting = alerts?.[name];
  return setting === undefined || setting === 'off' ? {} : setting;
}
