/**
 * The age of the oldest message that a consumer has not finished: the one after its ack floor.
 *
 * What it costs: one message (payload and all) of each consumer that is behind, and not again until its ack floor
 * moves; never more than MOST_READS in one listing, the others have their turn in the next ones. The server has no
 * cheaper way, and the right that it takes ($JS.API.STREAM.MSG.GET.*) lets its holder read every message. Without the
 * right nothing is read, and there are no ages.
 */
import { FleetError } from '../findings/fleet-error.js';
import type { ConsumerAnswer } from '../jetstream/answers.js';
import { ApiError, isApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { ERR } from '../jetstream/error-codes.js';
import { createGate } from '../jetstream/in-flight.js';
import { streamMessageGet } from '../jetstream/stream-message-get.js';
import { ageSeconds, type ConsumerParts, filtersOf, identityOf } from './answer-parts.js';

export interface OldestPending {
  /** Ages in seconds by identity; a consumer whose age is not known has none. */
  read(connection: Connection, consumers: readonly ConsumerAnswer[]): Promise<Map<string, number>>;
  /** False once the server has refused to show messages. */
  readonly allowed: boolean;
}

const MOST_READS = 500;
/** Each filter is a question of its own. Beyond so many the first message after the floor has to do. */
const MOST_FILTERS = 8;

interface Known {
  floor: number;
  time: string;
}

export function oldestPending(concurrency: number): OldestPending {
  let known = new Map<string, Known>();
  let allowed = true;
  return {
    get allowed() {
      return allowed;
    },
    async read(connection, consumers) {
      const behind = consumers.filter(isBehind);
      const kept = new Map<string, Known>();
      for (const consumer of behind) {
        const before = known.get(identityOf(consumer));
        if (before?.floor === floorOf(consumer)) kept.set(identityOf(consumer), before);
      }
      known = kept;
      const gate = createGate(concurrency);
      const unknown = behind.filter(consumer => !kept.has(identityOf(consumer))).slice(0, MOST_READS);
      await Promise.all(
        unknown.map(consumer =>
          gate.run(async () => {
            if (!allowed) return;
            const time = await oldestTime(connection, consumer).catch(fault => {
              if (!(fault instanceof FleetError) || fault.code !== 'permission-refused') throw fault;
              allowed = false;
              return null;
            });
            if (time !== null) known.set(identityOf(consumer), { floor: floorOf(consumer), time });
          }),
        ),
      );
      return agesOf(consumers, known);
    },
  };
}

function agesOf(consumers: readonly ConsumerAnswer[], known: ReadonlyMap<string, Known>) {
  const ages = new Map<string, number>();
  for (const consumer of consumers) {
    const identity = identityOf(consumer);
    const found = known.get(identity);
    const age = found && ageSeconds(found.time, (consumer as ConsumerParts).ts);
    if (!isBehind(consumer)) ages.set(identity, 0);
    else if (age !== undefined && age !== null) ages.set(identity, age);
  }
  return ages;
}

function isBehind({ num_pending, num_ack_pending }: ConsumerAnswer): boolean {
  return num_pending + num_ack_pending > 0;
}

/** Messages out of deliveries hold the floor for good; where nothing is out, what is open comes after all delivered. */
function floorOf({ num_ack_pending, ack_floor, delivered }: ConsumerAnswer): number {
  return num_ack_pending === 0 ? delivered.stream_seq : ack_floor.stream_seq;
}

/** Null where the message has gone meanwhile. */
async function oldestTime(connection: Connection, consumer: ConsumerAnswer): Promise<string | null> {
  const seq = floorOf(consumer) + 1;
  const filters = filtersOf(consumer);
  const asked = filters.length === 0 || filters.length > MOST_FILTERS ? ['>'] : filters;
  const times: string[] = [];
  for (const next_by_subj of asked) {
    try {
      times.push((await streamMessageGet(connection, consumer.stream_name, { seq, next_by_subj })).time);
    } catch (error) {
      if (isApiError(error, ERR.noMessageFound)) continue;
      if (error instanceof ApiError) return null;
      throw error;
    }
  }
  const first = times.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
  return first ?? null;
}
