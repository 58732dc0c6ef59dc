/**
 * The thresholds as metadata of the object itself, under the keys of jsm.go (monitor/stream.go, monitor/consumer.go at
 * v0.5.1), which `nats server check stream` and `nats audit` read. Its checks are "critical at or above", rules say "above":
 * hence one more. What it has no key for stays with the rules: lag as time, expiry, use of limits. Its
 * `msgs-critical` means *fewer than*, so a stream near its limit has no key either.
 */
import type { Config } from './resource.js';
import type { ConsumerThresholds, StreamThresholds } from './thresholds.js';

export const MONITOR_PREFIX = 'io.nats.monitor.';

export function consumerMonitorMetadata(
  thresholds: ConsumerThresholds | null,
  config: Config,
): Record<string, string> {
  if (thresholds === null) return {};
  const { lag, ackPending, redelivered, waiting, lastDeliveryNs, lastAckNs } = thresholds;
  return metadata({
    'outstanding-ack-critical': shareOf(ackPending, config['max_ack_pending']),
    'waiting-critical': shareOf(waiting, config['max_waiting']),
    'unprocessed-critical': above(lag),
    'redelivery-critical': above(redelivered),
    'last-delivery-critical': seconds(lastDeliveryNs),
    'last-ack-critical': seconds(lastAckNs),
  });
}

export function streamMonitorMetadata(
  thresholds: StreamThresholds | null,
  config: Config,
): Record<string, string> {
  if (thresholds === null) return {};
  const replicas = Number(config['num_replicas']);
  return metadata({
    'lag-critical': above(thresholds.originLag),
    'seen-critical': seconds(thresholds.originSeenNs),
    // Without it the check takes every replica of a clustered stream for one too many; with it on a stream of one
    // copy it asks for a cluster.
    'peer-expect': replicas > 1 ? String(replicas) : null,
    'peer-lag-critical': thresholds.replicaLag === null ? null : String(thresholds.replicaLag),
  });
}

function metadata(values: Record<string, string | null>): Record<string, string> {
  const set = Object.entries({ enabled: 'true', ...values }).filter(([, value]) => value !== null);
  return Object.fromEntries(set.map(([key, value]) => [MONITOR_PREFIX + key, value!]));
}

function above(threshold: number | null): string | null {
  return threshold === null ? null : String(threshold + 1);
}

function shareOf(share: number | null, limit: unknown): string | null {
  const most = Number(limit ?? 0);
  return share === null || most <= 0 ? null : String(Math.max(1, Math.ceil(share * most)));
}

function seconds(ns: number | null): string | null {
  return ns === null ? null : `${ns / 1e9}s`;
}
