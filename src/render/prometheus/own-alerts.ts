/**
 * The alerts that a topology writes itself. Their metrics are those of the fleet's design document, whatever the source
 * is: for a source that has them under other names the name is replaced by that of the recording rule.
 */
import { FleetError } from '../../findings/fleet-error.js';
import { nearest } from '../../findings/nearest.js';
import { readPromql } from '../../resources/promql.js';
import type { LoadedTopology, PathStep } from '../../topology/loaded-topology.js';
import type { Alert, Monitoring } from '../../topology/topology.gen.js';
import { parseDuration } from '../../units/duration.js';
import { isBuiltIn } from './alert-names.js';
import { runbookOf } from './alert-rules.js';
import { type AlertRule, promDuration } from './rule.js';
import { type Labelled, selectorsOf } from './selectors.js';
import type { Source } from './source.js';
import { templateFault } from './template-fault.js';

export interface OwnAlertContext {
  loaded: LoadedTopology;
  source: Source;
  monitoring: Monitoring;
  /** Objects with a threshold of their own, which another rule of the same name holds. */
  exceptions: readonly Labelled[];
  all: readonly Labelled[];
}

/** @throws FleetError `cannot-render` for what Prometheus would not load, or what the source does not have */
export function ownAlert(name: string, alert: Alert, context: OwnAlertContext): AlertRule {
  return {
    alert: checkedName(name, context),
    expr: alert.expr === undefined ? metricExpr(name, alert, context) : ownExpr(name, alert.expr, context),
    for: alert.for === undefined || alert.for === null ? null : promDuration(parseDuration(alert.for)),
    labels: { severity: alert.severity ?? 'warning', ...context.monitoring.labels, ...alert.labels },
    annotations: ownAnnotations(name, alert, context),
  };
}

/** Of a built-in alert that bears the same name, what the topology says in other words. */
export function ownWords(alert: Alert): Partial<Pick<AlertRule, 'for' | 'labels' | 'annotations'>> {
  const { severity, labels, summary, description, runbook_url } = alert;
  return {
    ...(alert.for === undefined ? {} : { for: promDuration(parseDuration(alert.for)) }),
    labels: { ...(severity === undefined ? {} : { severity }), ...labels },
    annotations: given({ summary, description, runbook_url }),
  };
}

function ownAnnotations(name: string, alert: Alert, { loaded, monitoring }: OwnAlertContext) {
  const { summary, description, runbook_url } = alert;
  for (const [field, text] of Object.entries(given({ summary, description }))) {
    const fault = templateFault(text);
    if (fault !== null) {
      throw cannot(
        loaded,
        ['alerts', name, field],
        `The ${field} of the alert \`${name}\` ${fault}.`,
        TEMPLATES,
      );
    }
  }
  const hasRunbook = monitoring.runbooks !== undefined || isBuiltIn(name);
  return given({
    summary,
    description,
    runbook_url: runbook_url ?? (hasRunbook ? runbookOf(name, monitoring) : undefined),
  });
}

const TEMPLATES = 'Prometheus would not load the rules. Write {{ $labels.NAME }} or {{ $value }}.';

function metricExpr(name: string, alert: Alert, context: OwnAlertContext): string {
  const metric = translated(alert.metric!, ['alerts', name, 'metric'], name, context);
  const [sign, threshold] = alert.above === undefined ? ['<', alert.below!] : ['>', alert.above];
  const lines = [`${metric} ${sign} ${Number(String(threshold).replaceAll('_', ''))}`];
  for (const selector of selectorsOf(context.exceptions, context.all))
    lines.push(`  unless ${metric}${selector}`);
  if (alert.unless_falling !== undefined) {
    lines.push(`  unless delta(${metric}[${promDuration(parseDuration(alert.unless_falling))}]) < 0`);
  }
  return lines.join('\n');
}

/** Labels that only the source's own series have: an expression that uses one means those. */
const RAW_LABELS = [
  'consumer_name',
  'stream_name',
  'is_consumer_leader',
  'is_stream_leader',
  'server_id',
  'server_name',
];

function ownExpr(name: string, expr: string, context: OwnAlertContext): string {
  const path = ['alerts', name, 'expr'];
  const { metrics, faultAt } = readPromql(expr);
  if (faultAt !== null) {
    const rest = expr.slice(faultAt, faultAt + 20);
    const where = rest === '' ? 'at its end' : `at \`${rest}\``;
    throw cannot(
      context.loaded,
      path,
      `The expression of the alert \`${name}\` is no PromQL, ${where}.`,
      'Prometheus would not load the rules.',
    );
  }
  let text = expr;
  for (const { name: metric, from, to, labels } of metrics.reverse()) {
    const isRaw = context.source.metrics.has(metric) && labels.some(label => RAW_LABELS.includes(label));
    if (metric === '' || isRaw) continue;
    text = text.slice(0, from) + translated(metric, path, name, context) + text.slice(to);
  }
  return text;
}

/** Series that NATS' exporters make; of any other a topology knows nothing. */
const OURS = /^(nats|jetstream|gnatsd|fleetctl)_/;

function translated(
  metric: string,
  path: readonly PathStep[],
  name: string,
  { source, loaded }: OwnAlertContext,
): string {
  const series = [...source.series].find(([known]) => known === metric)?.[1];
  if (series !== undefined) return series.name;
  const { alerts, rules } = loaded.topology ?? {};
  // The topology says that it knows better, as the linter takes it.
  const isMeant =
    rules?.['unknown-metric'] === 'off' || alerts?.[name]?.exceptions?.['unknown-metric'] !== undefined;
  if (source.metrics.has(metric) || !OURS.test(metric) || isMeant) return metric;
  const near = nearest(metric, [...source.series.keys(), ...source.metrics]);
  throw cannot(
    loaded,
    path,
    `The alert \`${name}\` asks for \`${metric}\`, which ${source.shown} does not have.`,
    near === undefined
      ? 'docs/monitoring.md lists the metrics of each source.'
      : `Did you mean \`${near}\`? docs/monitoring.md lists the metrics of each source.`,
  );
}

function checkedName(name: string, { loaded }: OwnAlertContext): string {
  if (name.trim() !== '') return name;
  throw cannot(loaded, ['alerts', name], 'An alert has no name.', 'Give it one.');
}

function cannot(
  loaded: LoadedTopology,
  path: readonly PathStep[],
  message: string,
  help: string,
): FleetError {
  return new FleetError('cannot-render', message, { help, source: loaded.placeOf(path) });
}

function given<T>(values: Record<string, T | null | undefined>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as Record<string, T>;
}
