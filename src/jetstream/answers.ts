/** The answers of the API, as far as their shape is relied on; whatever else they hold stays in them. */
import type { ConsumerInfo, StreamInfo } from '../resources/live.js';

export type StreamAnswer = StreamInfo & Record<string, unknown>;

export type ConsumerAnswer = ConsumerInfo & Record<string, unknown>;

/**
 * The counters of an answer as numbers. They are for comparing and for people: beyond 2^53 the last digits are
 * rounded, where a config keeps every digit.
 */
export function withNumbers<T extends Record<string, unknown>>(answer: T): T {
  toNumbers(answer, ['num_pending']);
  toNumbers(answer['state'], ['messages', 'bytes', 'first_seq', 'last_seq']);
  toNumbers(answer['delivered'], ['stream_seq', 'consumer_seq']);
  toNumbers(answer['ack_floor'], ['stream_seq', 'consumer_seq']);
  return answer;
}

function toNumbers(part: unknown, names: readonly string[]): void {
  if (typeof part !== 'object' || part === null) return;
  const counters = part as Record<string, unknown>;
  for (const name of names) if (typeof counters[name] === 'string') counters[name] = Number(counters[name]);
}

export interface PageAnswer extends Record<string, unknown> {
  total: number;
  offset: number;
  limit: number;
  /** Names that exist and whose server did not answer in time (a cluster node is down). */
  missing?: string[] | null;
  /** Names that exist and that this server is too old to run, with the reason (2.12). */
  offline?: Record<string, string> | null;
}

export interface AccountAnswer extends Record<string, unknown> {
  streams: number;
  consumers: number;
  limits: Record<string, unknown>;
  domain?: string;
  /** Absent before 2.11. */
  api?: { level?: number; total: number; errors: number };
}
