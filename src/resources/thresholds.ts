/**
 * When somebody has to look: the thresholds of each object, resolved. Nearest first: what the object says of itself
 * (`monitoring`), what `monitoring.consumers` or `monitoring.streams` says of all, the default. Null is "never".
 */
import type {
  ConsumerMonitoring,
  Monitoring,
  ServerMonitoring,
  StreamMonitoring,
} from '../topology/topology.gen.js';
import { parseCount } from '../units/count.js';
import { parseDuration } from '../units/duration.js';
import type { Config } from './resource.js';

export interface ConsumerThresholds {
  lag: number | null;
  lagTimeNs: number | null;
  /** Age in nanoseconds at which the oldest unfinished message nears its stream's max_age. */
  expiryNs: number | null;
  /** Shares are of 1. */
  ackPending: number | null;
  redelivered: number | null;
  exhausted: number | null;
  unfetchedNs: number | null;
  waiting: number | null;
  lastDeliveryNs: number | null;
  lastAckNs: number | null;
  absentNs: number | null;
}

export interface StreamThresholds {
  messages: number | null;
  bytes: number | null;
  replicaLag: number | null;
  originLag: number | null;
  originSeenNs: number | null;
  absentNs: number | null;
}

export interface ServerThresholds {
  storage: number | null;
  slowConsumers: number | null;
  apiErrors: number | null;
  authErrors: number | null;
}

type Given<T> = { [Key in keyof T]?: T[Key] | undefined };

const MINUTE = 60_000_000_000;

/** Null where the consumer is not watched at all. `config` and `stream` are the complete configs. */
export function consumerThresholds(
  own: Given<ConsumerMonitoring> | undefined,
  common: Monitoring | undefined,
  config: Config,
  stream: Config | null,
): ConsumerThresholds | null {
  const written = { ...given(common?.consumers), ...given(own) } as ConsumerMonitoring;
  if (written.enabled === false) return null;
  const acks = config['ack_policy'] !== 'none';
  const isPush = config['deliver_subject'] !== null && config['deliver_subject'] !== '';
  const mayFail = Number(config['max_deliver']) > 0;
  const ackWaitNs = Number(config['ack_wait'] ?? 0);
  const maxAckPending = Number(config['max_ack_pending'] ?? -1);
  const maxAgeNs = Number(stream?.['max_age'] ?? 0);
  const expiry = share(written.expiry ?? '80%');
  return {
    lag: count(written.lag ?? 1000),
    lagTimeNs: written.lag_time === undefined ? Math.max(15 * MINUTE, 3 * ackWaitNs) : time(written.lag_time),
    expiryNs: expiry === null || maxAgeNs <= 0 ? null : Math.round(expiry * maxAgeNs),
    ackPending:
      !acks || maxAckPending <= 0 || (written.ack_pending === undefined && maxAckPending < FEW)
        ? null
        : share(written.ack_pending ?? '90%'),
    redelivered: acks ? count(written.redelivered ?? 10) : null,
    exhausted: acks && mayFail ? count(written.exhausted ?? 0) : null,
    unfetchedNs:
      written.unfetched === undefined ? Math.max(5 * MINUTE, 2 * ackWaitNs) : time(written.unfetched),
    waiting: isPush ? null : share(written.waiting ?? '90%'),
    lastDeliveryNs: time(written.last_delivery ?? 'off'),
    lastAckNs: acks ? time(written.last_ack ?? 'off') : null,
    absentNs: time(written.absent ?? '5m'),
  };
}

/** A consumer with so few messages out at a time is at its maximum whenever it works. */
const FEW = 10;

/** Null where the stream is not watched at all. */
export function streamThresholds(
  own: Given<StreamMonitoring> | undefined,
  common: Monitoring | undefined,
  config: Config,
): StreamThresholds | null {
  const written = { ...given(common?.streams), ...given(own) } as StreamMonitoring;
  if (written.enabled === false) return null;
  // Without an age, dropping the oldest is how such a stream is meant to work: it is full for most of its life.
  const isRing = config['discard'] === 'old' && Number(config['max_age']) === 0;
  const fill = (field: string, value: string | undefined) =>
    Number(config[field]) > 0 ? share(value ?? (isRing ? 'off' : '90%')) : null;
  const copies = config['mirror'] !== null || ((config['sources'] as unknown[] | null) ?? []).length > 0;
  return {
    messages: fill('max_msgs', written.messages),
    bytes: fill('max_bytes', written.bytes),
    replicaLag: Number(config['num_replicas']) > 1 ? count(written.replica_lag ?? 1000) : null,
    originLag: copies ? count(written.origin_lag ?? 1000) : null,
    originSeenNs: copies ? time(written.origin_seen ?? '5m') : null,
    absentNs: time(written.absent ?? '5m'),
  };
}

export function serverThresholds(written: ServerMonitoring = {}): ServerThresholds {
  return {
    storage: share(written.storage ?? '80%'),
    slowConsumers: count(written.slow_consumers ?? 0),
    apiErrors: count(written.api_errors ?? 50),
    authErrors: count(written.auth_errors ?? 10),
  };
}

/** Without what an overlay has unset. */
function given(written: object | undefined): object {
  return Object.fromEntries(
    Object.entries(written ?? {}).filter(([, value]) => value !== undefined && value !== null),
  );
}

function count(value: number | string): number | null {
  return value === 'off' ? null : parseCount(value);
}

function time(value: string): number | null {
  return value === 'off' ? null : parseDuration(value);
}

function share(value: string): number | null {
  return value === 'off' ? null : Number((Number(value.slice(0, -1)) / 100).toFixed(6));
}
