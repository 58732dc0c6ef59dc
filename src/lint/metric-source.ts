/** The metrics that alerts may name: those of the source that the topology declares, and what is recorded of them. */
import { FLEETCTL_METRICS } from '../resources/fleetctl-metrics.js';
import { METRIC_SOURCES, type Metric, type MetricSource, metricsOf } from '../resources/metrics.js';
import { seriesOf } from '../resources/series.js';
import type { Topology } from '../topology/topology.gen.js';
import { type Expression, parseExpression } from './promql.js';

export interface Alert {
  name: string;
  /** Whether it is written as `metric`, or as `expr`. */
  field: 'metric' | 'expr';
  /** As it is written. */
  text: string;
  expression: Expression;
}

export type KnownMetrics = ReadonlyMap<string, Metric>;

/**
 * The metrics of the declared source, by every name that an alert may use for them. An `expr` goes to Prometheus as it
 * is; a `metric` is in fleetctl's words, whatever the source calls it.
 */
export function knownMetrics({ monitoring }: Topology): Record<Alert['field'], KnownMetrics> {
  const source = monitoring?.source ?? 'fleetctl';
  const prefix = monitoring?.prefix ?? null;
  const expr = new Map<string, Metric>(metricsOf(source, prefix).map(metric => [metric.name, metric]));
  const metric = new Map(expr);
  const series = seriesOf(source, prefix);
  for (const own of FLEETCTL_METRICS) {
    const recorded = series.get(own.name);
    if (recorded === undefined) continue;
    if (!expr.has(recorded.name)) expr.set(recorded.name, own);
    metric.set(recorded.name, own);
    metric.set(own.name, own);
  }
  return { expr, metric };
}

/** How a topology names its source. */
export function sourceName({ monitoring }: Topology): string {
  if (monitoring?.source === undefined) return 'the default source `fleetctl`';
  const prefix = monitoring.prefix === undefined ? '' : ` with prefix \`${monitoring.prefix}\``;
  return `the source \`${monitoring.source}\`${prefix}`;
}

/** Another source that has a metric, as it would be declared. */
export function sourceWith(metric: string): string | undefined {
  const ways: [MetricSource, string | null][] = [
    ...METRIC_SOURCES.map((source): [MetricSource, null] => [source, null]),
    ['prometheus-nats-exporter', 'nats'],
  ];
  const found = ways.find(([source, prefix]) =>
    metricsOf(source, prefix).some(({ name }) => name === metric),
  );
  if (found === undefined) return undefined;
  const [source, prefix] = found;
  return `monitoring: { source: ${source}${prefix === null ? '' : `, prefix: ${prefix}`} }`;
}

const parsed = new WeakMap<Topology, Alert[]>();

/** The alerts of a topology, each parsed once however many rules ask. */
export function alertsOf(topology: Topology): readonly Alert[] {
  const known = parsed.get(topology);
  if (known !== undefined) return known;
  const alerts = Object.entries(topology.alerts ?? {}).flatMap(([name, { metric, expr }]): Alert[] => {
    if (metric !== undefined) {
      const selector = { metric, labels: [], functions: [] };
      const expression = { fault: null, selectors: [selector], groupings: [], isAggregated: false };
      return [{ name, field: 'metric', text: metric, expression }];
    }
    return expr === undefined ? [] : [{ name, field: 'expr', text: expr, expression: parseExpression(expr) }];
  });
  parsed.set(topology, alerts);
  return alerts;
}
