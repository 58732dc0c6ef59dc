import type { FleetctlMetric } from '../resources/fleetctl-metrics.js';

/** One number of the page. */
export interface Sample {
  name: FleetctlMetric;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Collects samples of one object; what is null is not on the page. */
export function collector(samples: Sample[], labels: Readonly<Record<string, string>>) {
  return (
    name: FleetctlMetric,
    value: number | null | undefined,
    more: Record<string, string> = {},
  ): void => {
    if (value === null || value === undefined) return;
    samples.push({ name, labels: { ...labels, ...more }, value });
  };
}

/** A limit of the API: -1 and 0 mean none. */
export function limit(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}
