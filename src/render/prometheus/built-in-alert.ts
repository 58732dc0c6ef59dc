/**
 * An alert that comes with fleetctl: a row that says for whom it is, at what threshold, and how it asks. Each row is
 * explained in docs/alerts.md under its name; what a source cannot answer is left out, and the rendered file says so.
 */
import type { FleetctlMetric } from '../../resources/fleetctl-metrics.js';
import type { ServerThresholds } from '../../resources/thresholds.js';
import type { BuiltInAlerts, ConsumerMonitoring, StreamMonitoring } from '../../topology/topology.gen.js';
import type { Severity } from './rule.js';
import type { WatchedConsumer, WatchedStream } from './watched.js';

export type AlertName = keyof BuiltInAlerts;

/**
 * A metric by its name in rules: with the selector of the objects, or without, where it is matched with one that has
 * it by its labels.
 */
export interface Ask {
  (metric: FleetctlMetric): string;
  bare(metric: FleetctlMetric): string;
}

/** One way to ask; of several of one name the first that the source can answer is taken. */
export interface Built {
  name: AlertName;
  severity: Severity;
  forNs: number;
  needs: readonly FleetctlMetric[];
  summary: string;
  description: string;
}

export interface ConsumerAlert extends Built {
  /** The field of `monitoring` that sets the threshold; null where there is none to set. */
  field: keyof ConsumerMonitoring | null;
  /** Null where the alert is not for this consumer. */
  threshold(consumer: WatchedConsumer): number | null;
  /** Where it differs from `forNs`. */
  forOf?(consumer: WatchedConsumer): number;
  /** What the description calls the threshold; as a number by default. */
  show?(threshold: number): string;
  expr(ask: Ask, threshold: number): string;
}

export interface StreamAlert extends Built {
  field: keyof StreamMonitoring | null;
  threshold(stream: WatchedStream): number | null;
  forOf?(stream: WatchedStream): number;
  /** Where one stream's case is worse than another's. */
  severityOf?(stream: WatchedStream): Severity;
  /** The end of the description, where it depends on the stream. */
  note?(stream: WatchedStream): string;
  show?(threshold: number): string;
  expr(ask: Ask, threshold: number): string;
}

export interface ServerAlert extends Built {
  threshold(servers: ServerThresholds): number | null;
  show?(threshold: number): string;
  expr(ask: Ask, threshold: number): string;
}

export const MINUTE = 60_000_000_000;

/** 0.9 as `90%`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}
