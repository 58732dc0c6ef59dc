/** What retention has already cut of what is asked for: said, never hidden. */

import type { Config } from '../../resources/resource.js';
import type { Bus } from '../bus.js';
import { readMerged } from './merged-read.js';

export interface Cut {
  stream: string;
  /** Sequences up to this one are gone; 0 where none of those are that were asked for. */
  upToSeq: number;
  /** When the oldest message that is left was stored; null where that cannot be known with the rights of the login. */
  oldest: Date | null;
  /**
   * How many behind that are gone too, one by one: an older message of a subject that keeps so many, or deleted. Null where
   * that cannot be known.
   */
  inBetween: number | null;
}

export interface Asked {
  stream: string;
  /** From this moment on; null from the beginning. */
  sinceMs: number | null;
  /** From this sequence on; null where a moment is asked for, or everything. */
  sinceSeq: number | null;
}

/** Asks the stream itself. @throws BusFault, ApiError */
export async function cutFromInfo(bus: Bus, { stream, sinceMs, sinceSeq }: Asked): Promise<Cut | null> {
  const { state } = await bus.streamInfo(stream);
  const { first_seq: first, messages, num_deleted: inBetween = 0 } = state;
  const oldest = messages === 0 ? null : new Date(state.first_ts);
  const isWhole =
    first <= 1 ||
    (sinceSeq !== null && sinceSeq >= first) ||
    (sinceMs !== null && oldest !== null && oldest.getTime() <= sinceMs);
  if (isWhole && inBetween === 0) return null;
  return { stream, upToSeq: isWhole ? 0 : first - 1, oldest, inBetween };
}

/**
 * Finds out with the right to read alone: where a consumer begins that is to begin at the beginning, and where one that
 * is to begin at the moment. Beginning at the same place, the oldest message is not older than the moment.
 */
export async function cutFromReader(
  bus: Bus,
  asked: Asked,
  config: Config & { name: string },
): Promise<Cut | null> {
  const { stream, sinceMs, sinceSeq } = asked;
  const first = (await beginning(bus, stream, { seq: 1 }, config)) + 1;
  if (first <= 1 || (sinceSeq !== null && sinceSeq >= first)) return null;
  const again = { ...config, name: `${config.name}-since` };
  if (sinceMs !== null && (await beginning(bus, stream, { timeMs: sinceMs }, again)) >= first) return null;
  return { stream, upToSeq: first - 1, oldest: null, inBetween: null };
}

/** Behind which sequence a consumer begins. */
async function beginning(
  bus: Bus,
  stream: string,
  from: { seq: number } | { timeMs: number },
  config: Config & { name: string },
): Promise<number> {
  let begins = 0;
  const reading = readMerged(bus, [{ stream, config, from, untilSeq: 0 }], {
    began: (_, after) => {
      begins = after;
    },
  });
  for await (const _ of reading) break;
  return begins;
}
