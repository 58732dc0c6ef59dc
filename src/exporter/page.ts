/** Samples to the text that Prometheus reads. */
import { Counter, Gauge, Registry } from 'prom-client';
import { FLEETCTL_METRICS } from '../resources/fleetctl-metrics.js';
import type { Sample } from './sample.js';

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** In the order of the table; a metric without a sample is left out. */
export function printPage(samples: readonly Sample[]): Promise<string> {
  const registry = new Registry();
  const byName = grouped(samples);
  for (const { name, type, labels, help } of FLEETCTL_METRICS) {
    const found = byName.get(name);
    if (found === undefined) continue;
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'counter') {
      const counter = new Counter(options);
      for (const sample of found) counter.inc(sample.labels, sample.value);
    } else {
      const gauge = new Gauge(options);
      for (const sample of found) gauge.set(sample.labels, sample.value);
    }
  }
  return registry.metrics();
}

function grouped(samples: readonly Sample[]): Map<string, Sample[]> {
  const byName = new Map<string, Sample[]>();
  for (const sample of samples) {
    const others = byName.get(sample.name);
    if (others === undefined) byName.set(sample.name, [sample]);
    else others.push(sample);
  }
  return byName;
}
