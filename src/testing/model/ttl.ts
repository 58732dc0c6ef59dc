/** How long a single message is kept (Nats-TTL), as nats-server reads it (2.15.1, server/stream.go parseMessageTTL). */
import type { Config } from '../../resources/resource.js';
import type { Outgoing } from '../../runtime/bus.js';
import { refusal } from './refusal.js';
import type { Stored } from './stored.js';

export const TTL_HEADER = 'Nats-TTL';
const MARKER_HEADER = 'Nats-Marker-Reason';

const UNIT_S: Readonly<Record<string, number>> = {
  h: 3_600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/**
 * In whole seconds; 0 for none, -1 for one that no age ends.
 * @throws ApiError 10165, 10166
 */
export function ttlOf(subject: string, value: string | null, config: Config): number {
  if (value === null) return 0;
  const ttl = secondsOf(value);
  if (ttl === null) throw refusal(subject, 'ttlInvalid');
  if (ttl !== 0 && config['allow_msg_ttl'] !== true) throw refusal(subject, 'ttlDisabled');
  return ttl;
}

/** No message goes before a marker of its subject would, unless there is room for one message alone. */
export function raisedTtl(ttl: number, config: Config): number {
  if (ttl <= 0 || config['max_msgs_per_subject'] === 1) return ttl;
  return Math.max(ttl, markerTtlOf(config));
}

/** What the last message of a subject leaves behind when its age ends it; null where it leaves nothing. */
export function markerFor({ subject, headers }: Stored, config: Config): Outgoing | null {
  const ttl = markerTtlOf(config);
  const isMarker = MARKER_HEADER in headers || headers['KV-Operation'] === 'PURGE';
  if (ttl === 0 || isMarker) return null;
  const ofMarker = { [MARKER_HEADER]: 'MaxAge', [TTL_HEADER]: goSeconds(ttl), 'Nats-Rollup': 'sub' };
  return { subject, data: '', headers: ofMarker };
}

/** As Go prints a duration. */
function goSeconds(seconds: number): string {
  const [h, m, s] = [Math.trunc(seconds / 3_600), Math.trunc(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}h` : ''}${h > 0 || m > 0 ? `${m}m` : ''}${s}s`;
}

/** How long the marker that the last message of a subject leaves is kept; 0 where it leaves none. */
function markerTtlOf(config: Config): number {
  return Math.trunc(((config['subject_delete_marker_ttl'] as number | undefined) ?? 0) / 1e9);
}

/** When its age ends a message; never is infinity. */
export function endOf({ timeMs, ttl }: Stored, config: Config): number {
  if (ttl < 0) return Number.POSITIVE_INFINITY;
  const maxAgeMs = ((config['max_age'] as number | undefined) ?? 0) / 1e6;
  const byAge = maxAgeMs > 0 ? timeMs + maxAgeMs : Number.POSITIVE_INFINITY;
  return Math.min(byAge, ttl > 0 ? timeMs + ttl * 1_000 : Number.POSITIVE_INFINITY);
}

function secondsOf(value: string): number | null {
  if (value.toLowerCase() === 'never') return -1;
  // To Go `0` is a duration, and one that is too short.
  if (value === '0') return null;
  if (/^\d+$/.test(value)) return Number(value);
  if (!/^\+?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(value)) return null;
  let seconds = 0;
  for (const [, count, unit] of value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    seconds += Number(count) * UNIT_S[unit!]!;
  return seconds < 1 ? null : Math.trunc(seconds);
}
