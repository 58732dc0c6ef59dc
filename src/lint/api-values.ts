/**
 * Values as written to values of the API: durations to nanoseconds, sizes to bytes, counts to numbers.
 * Only what the topology says is there; nothing is defaulted, clamped or sorted, because rules judge what is written.
 */
import type { Consumer, Stream } from '../topology/topology.gen.js';
import { parseCount } from '../units/count.js';
import { parseDuration } from '../units/duration.js';
import { parseSize } from '../units/size.js';
import { UnitError } from '../units/unit-error.js';

type Written = string | number;
type Parse = (value: Written) => number;

const STREAM_UNITS = {
  max_consumers: parseCount,
  max_msgs: parseCount,
  max_bytes: parseSize,
  max_age: parseDuration,
  max_msgs_per_subject: parseCount,
  max_msg_size: parseSize,
  duplicate_window: parseDuration,
  first_seq: parseCount,
  subject_delete_marker_ttl: parseDuration,
} as const satisfies Partial<Record<keyof Stream, Parse>>;

const CONSUMER_UNITS = {
  opt_start_seq: parseCount,
  ack_wait: parseDuration,
  max_deliver: parseCount,
  rate_limit_bps: parseCount,
  max_waiting: parseCount,
  max_ack_pending: parseCount,
  idle_heartbeat: parseDuration,
  max_batch: parseCount,
  max_expires: parseDuration,
  max_bytes: parseSize,
  inactive_threshold: parseDuration,
  priority_timeout: parseDuration,
} as const satisfies Partial<Record<keyof Consumer, Parse>>;

const LIMIT_UNITS = { inactive_threshold: parseDuration, max_ack_pending: parseCount };

export interface ConsumerLimitValues {
  inactive_threshold?: number;
  max_ack_pending?: number;
}

type Resolved<T, Units> = Omit<T, keyof Units> & { [Field in keyof Units]?: number };

export type StreamValues = Omit<Resolved<Stream, typeof STREAM_UNITS>, 'consumer_limits'> & {
  consumer_limits?: ConsumerLimitValues;
};

export type ConsumerValues = Omit<Resolved<Consumer, typeof CONSUMER_UNITS>, 'backoff'> & {
  backoff?: number[];
};

export function streamValues(written: Stream): StreamValues {
  const values = resolve(written, STREAM_UNITS) as StreamValues;
  if (written.consumer_limits !== undefined) {
    values.consumer_limits = resolve(written.consumer_limits, LIMIT_UNITS) as ConsumerLimitValues;
  }
  return values;
}

export function consumerValues(written: Consumer): ConsumerValues {
  const values = resolve(written, CONSUMER_UNITS) as ConsumerValues;
  if (written.backoff !== undefined) {
    values.backoff = written.backoff.map(step => parsed(step, parseDuration) ?? 0);
  }
  return values;
}

function resolve(written: object, units: Readonly<Record<string, Parse>>): Record<string, unknown> {
  const values: Record<string, unknown> = { ...written };
  for (const name in units) {
    if (values[name] === undefined) continue;
    const value = parsed(values[name] as Written, units[name]!);
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  return values;
}

/** A text that is no value of its unit has a finding of its own already: for the rules it is as if not written. */
function parsed(value: Written, parse: Parse): number | undefined {
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof UnitError) return undefined;
    throw error;
  }
}
