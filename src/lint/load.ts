/** What is expected to come into a stream, from the `rate` and `size` of its events. */
import type { Topology } from '../topology/topology.gen.js';
import { parseRate } from '../units/rate.js';
import { parseSize } from '../units/size.js';
import type { LintContext } from './context.js';
import type { LintStream } from './lint-stream.js';

export interface Load {
  event: string;
  /** As it is written. */
  rate: string;
  perSecond: number;
  /** Null where the event does not say. */
  bytes: number | null;
}

/** The events that come into a stream and say how often; what says nothing counts as nothing. */
export function loadsOf(stream: LintStream, { flow, topology }: LintContext): Load[] {
  const events = new Set(flow.entriesIn(stream).map(entry => entry.event));
  return [...events].flatMap(({ subject }) => loadOf(subject, topology) ?? []);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function loadOf(subject: string, { events }: Topology): Load | null {
  const { rate, size } = events?.[subject] ?? {};
  if (rate === undefined) return null;
  return {
    event: subject,
    rate,
    perSecond: parseRate(rate),
    bytes: size === undefined ? null : parseSize(size),
  };
}

/** Seconds rounded to what the eye takes in: 2.7d, 90s. */
export function roundedDuration(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (seconds >= 2 * length) return `${Number((seconds / length).toPrecision(2))}${unit}`;
  }
  return `${Number(seconds.toPrecision(2))}s`;
}
