/** The source of metrics that a topology names, as rules speak of it. */
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import { type MetricSource, metricsOf } from '../../resources/metrics.js';
import { type Series, seriesOf } from '../../resources/series.js';
import type { Monitoring } from '../../topology/topology.gen.js';

export interface Source {
  name: MetricSource;
  series: ReadonlyMap<FleetctlMetric, Series>;
  /** Its own metrics, under its own names. */
  metrics: ReadonlySet<string>;
  /** What it serves as long as it runs at all. */
  always: string;
  /** For people: with its prefix where that is set. */
  shown: string;
}

export function sourceOf({ source = 'fleetctl', prefix = null }: Partial<Nullable<Monitoring>> = {}): Source {
  const name = source ?? 'fleetctl';
  return {
    name,
    series: seriesOf(name, prefix),
    metrics: new Set(metricsOf(name, prefix).map(metric => metric.name)),
    always:
      name === 'prometheus-nats-exporter' ? `${prefix ?? 'jetstream'}_server_jetstream_disabled` : 'nats_up',
    shown: prefix === null ? name : `${name} -prefix=${prefix}`,
  };
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null };
