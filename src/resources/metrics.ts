/**
 * What each source of metrics serves: names, types, labels.
 *
 * What goes in: the source that `monitoring.source` names, and for prometheus-nats-exporter the value of its
 * `-prefix`. What goes out: its metrics. Read from the sources' own code: prometheus-nats-exporter 2fdbfd7
 * (collector/jsz.go, collector.go), nats-surveyor 725f52d (surveyor/collector_statz.go, jetstream_advisories.go).
 */
import { FLEETCTL_METRICS } from './fleetctl-metrics.js';
import type { Metric } from './metric.js';
import { natsExporterMetrics } from './nats-exporter-metrics.js';
import { SURVEYOR_METRICS } from './surveyor-metrics.js';

export type { Metric } from './metric.js';

export const METRIC_SOURCES = ['fleetctl', 'prometheus-nats-exporter', 'surveyor'] as const;
export type MetricSource = (typeof METRIC_SOURCES)[number];

/** `prefix` is prometheus-nats-exporter's flag of that name; the other sources have none. */
export function metricsOf(source: MetricSource, prefix: string | null = null): readonly Metric[] {
  switch (source) {
    case 'fleetctl':
      return FLEETCTL_METRICS;
    case 'prometheus-nats-exporter':
      return natsExporterMetrics(prefix);
    case 'surveyor':
      return SURVEYOR_METRICS;
  }
}
