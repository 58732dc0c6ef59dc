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
  const { consumer_limits: limits, ...fields } = written;
  const values = resolve(fields, STREAM_UNITS) as StreamValues;
  if (limits !== undefined) {
    values.consumer_limits = resolve(limits, {
      inactive_threshold: parseDuration,
      max_ack_pending: parseCount,
    });
  }
  return values;
}

export function consumerValues(written: Consumer): ConsumerValues {
  const { backoff, ...fields } = written;
  const values = resolve(fields, CONSUMER_UNITS) as ConsumerValues;
  if (backoff !== undefined) values.backoff = backoff.map(step => parsed(step, parseDuration) ?? 0);
  return values;
}

/** A duration where there is one that can be read. */
export function durationValue(value: Written | undefined): number | undefined {
  return value === undefined ? undefined : parsed(value, parseDuration);
}

/** A size where there is one that can be read. */
export function sizeValue(value: Written | undefined): number | undefined {
  return value === undefined ? undefined : parsed(value, parseSize);
}

function resolve(fields: object, units: Readonly<Record<string, Parse>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const parse = Object.hasOwn(units, name) ? units[name] : undefined;
    const resolved = parse === undefined ? value : parsed(value as Written, parse);
    if (resolved !== undefined) values[name] = resolved;
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
