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

/** One rule for all objects that share threshold, time, severity and words, in the order of the first of each. */
export function objectRules<T extends Labelled>(
  row: Built & { show?(threshold: number): string; expr(ask: Ask, threshold: number): string },
  cases: readonly Case<T>[],
  all: readonly Labelled[],
  context: RuleContext,
): AlertRule[] {
  return joined(cases).map(one => {
    const exprs = selectorsOf(one.objects, all).map(selector =>
      row.expr(metric => nameOf(metric, context.source) + selector, one.threshold),
    );
    return ruleOf(row, anyOf(exprs), one, context);
  });
}

function joined<T>(cases: readonly Case<T>[]): Case<T>[] {
  const byKey = new Map<string, Case<T>>();
  for (const each of cases) {
    const key = JSON.stringify([each.threshold, each.forNs, each.severity, each.note]);
    const other = byKey.get(key);
    if (other === undefined) byKey.set(key, { ...each, objects: [...each.objects] });
    else other.objects.push(...each.objects);
  }
  return [...byKey.values()];
}

function anyOf(exprs: readonly string[]): string {
  return exprs.length === 1 ? exprs[0]! : exprs.map(expr => `(${expr})`).join('\nor ');
}

export function nameOf(metric: FleetctlMetric, source: Source): string {
  return source.series.get(metric)?.name ?? metric;
}

/** The built-in alert as a rule, with what the topology has changed of it. */
export function ruleOf(
  row: Built & { show?(threshold: number): string },
  expr: string,
  { threshold, forNs, severity, note }: Omit<Case<unknown>, 'objects'>,
  context: RuleContext,
): AlertRule {
  const { monitoring } = context;
  const setting = settingOf(row.name, monitoring);
  const words = context.words(row.name);
  const shown = (row.show ?? (value => printCount(value)))(threshold);
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
