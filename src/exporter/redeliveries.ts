/**
 * Redeliveries, counted: the server counts deliveries (`delivered.consumer_seq`) and says how far in the stream they
 * have come (`delivered.stream_seq`). What deliveries grew by beyond the positions that they moved over was delivered
 * before. Both numbers are of one answer, so nothing comes between them.
 *
 * Exact for a consumer that reads its whole stream. A filter passes positions over, and so does a message that went
 * before it was delivered: then the growth hides as many redeliveries, and the count is at least so many.
 */
import type { ConsumerAnswer, StreamAnswer } from '../jetstream/answers.js';
import { covers } from '../subjects/subject.js';
import { filtersOf, identityOf } from './answer-parts.js';

export interface Redeliveries {
  /** Redeliveries so far, by identity. `streams` are the streams of the consumers, by name. */
  count(
    consumers: readonly ConsumerAnswer[],
    streams: ReadonlyMap<string, StreamAnswer>,
  ): ReadonlyMap<string, number>;
}

interface Seen {
  deliveries: number;
  position: number;
  redelivered: number;
  total: number;
}

/** Times are milliseconds since the epoch; a consumer made later is new, so that all its life is counted. */
export function redeliveries(startedMs: number): Redeliveries {
  let seen = new Map<string, Seen>();
  return {
    count(consumers, streams) {
      const next = new Map<string, Seen>();
      for (const consumer of consumers) {
        const identity = identityOf(consumer);
        const before = seen.get(identity);
        const now = {
          deliveries: consumer.delivered.consumer_seq,
          position: consumer.delivered.stream_seq,
          redelivered: consumer.num_redelivered,
        };
        const total =
          before === undefined
            ? sinceItsBirth(consumer, streams.get(consumer.stream_name), startedMs)
            : before.total + grownBy(before, now);
        next.set(identity, { ...now, total });
      }
      seen = next;
      return new Map([...next].map(([identity, { total }]) => [identity, total]));
    },
  };
}

function grownBy(before: Seen, now: Omit<Seen, 'total'>): number {
  const beyond = now.deliveries - before.deliveries - (now.position - before.position);
  // Each message that was open once more than before was delivered again at least once.
  return Math.max(
    0,
    beyond,
    Math.min(now.redelivered - before.redelivered, now.deliveries - before.deliveries),
  );
}

/**
 * What a consumer has redelivered before it was first seen: of one that was made since the exporter started, and of
 * one whose first position is known, so that a restarted exporter goes on from the same number. Of any other nothing
 * can be said: it begins at 0, as a restarted counter does.
 */
function sinceItsBirth(
  consumer: ConsumerAnswer,
  stream: StreamAnswer | undefined,
  startedMs: number,
): number {
  const { delivered, num_redelivered } = consumer;
  const start = stream && readsAll(consumer, stream) ? firstPosition(consumer, stream) : null;
  if (start !== null) return Math.max(0, delivered.consumer_seq - (delivered.stream_seq - start + 1));
  return Date.parse(consumer.created) > startedMs
    ? Math.max(0, delivered.consumer_seq - delivered.stream_seq, num_redelivered)
    : 0;
}

function readsAll(consumer: ConsumerAnswer, { config }: StreamAnswer): boolean {
  const filters = filtersOf(consumer);
  const subjects = (config['subjects'] ?? []) as string[];
  return (
    filters.length === 0 ||
    (subjects.length > 0 && subjects.every(subject => filters.some(filter => covers(filter, subject))))
  );
}

/** The position of the first message that was there for it, where nothing has gone from the stream since. */
function firstPosition({ config }: ConsumerAnswer, { state }: StreamAnswer): number | null {
  return config['deliver_policy'] === 'all' && state.first_seq <= 1 ? 1 : null;
}
