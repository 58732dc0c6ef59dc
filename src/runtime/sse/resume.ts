/**
 * Goes on where a browser was: reads what it has missed from the streams, for a few browsers at a time, with no other
 * rights than those of the fan-out consumer.
 */
import type { ConsumerBinding } from '../bindings.js';
import type { Bus, BusMessage } from '../bus.js';
import { passingConsumer, readMerged, type Source } from '../history/merged-read.js';
import { madeOf } from '../supply/made-of.js';
import type { FeedSource } from './feed-source.js';
import type { Resync } from './frames.js';
import { areOfOthers, type Positions } from './positions.js';

export interface ResumerOptions {
  bus: Bus;
  binding: ConsumerBinding;
  instance: string;
  source: FeedSource;
  /** How many messages are read again for one browser at most. */
  atMost: number;
  /** How many browsers are read for at once; the others wait. */
  atOnce: number;
  failed(error: Error): void;
}

/** While one catches up more comes: so often is read on from where it was before it counts as too slow. */
const ROUNDS = 5;

/** Why a browser cannot go on from these positions; null where that has to be tried. */
export function canResume(seen: Positions | null, { positions }: FeedSource): Resync | null {
  if (seen === null) return { reason: 'unknown-id' };
  for (const [stream, place] of positions) {
    const was = seen.get(stream);
    if (was === undefined || areOfOthers(was, place)) return { reason: 'new-stream', stream };
  }
  return null;
}

export class Resumer {
  readonly #options: ResumerOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #made = 0;

  constructor(options: ResumerOptions) {
    this.#options = options;
  }

  /**
   * Hands on everything after `positions`, which `take` moves forward, up to a place among the recent events.
   * @returns that place, or why the browser has to read everything anew
   */
  async resume(
    positions: Positions,
    signal: AbortSignal,
    take: (message: BusMessage) => Promise<void>,
  ): Promise<{ place: number } | Resync> {
    await this.#turn();
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const place = this.#options.source.recent.end;
        const fault = await this.#readTo(new Map(this.#options.source.positions), positions, signal, take);
        if (fault !== null) return fault;
        if (place >= this.#options.source.recent.begin) return { place };
      }
      return { reason: 'overflow' };
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error as Error);
      return { reason: 'unavailable' };
    } finally {
      this.#next();
    }
  }

  async #readTo(
    target: Positions,
    positions: Positions,
    signal: AbortSignal,
    take: (message: BusMessage) => Promise<void>,
  ): Promise<Resync | null> {
    const missed = [...target].reduce(
      (sum, [stream, { seq }]) => sum + Math.max(0, seq - positions.get(stream)!.seq),
      0,
    );
    const other = [...target].find(([stream, place]) => areOfOthers(place, positions.get(stream)!));
    if (other !== undefined) return { reason: 'new-stream', stream: other[0] };
    if (missed > this.#options.atMost) return { reason: 'too-far' };
    const found: { fault: Resync | null } = { fault: null };
    const sources = this.#sources(target, positions);
    const reading = readMerged(this.#options.bus, sources, {
      signal,
      began: (stream, after) => {
        const seen = positions.get(stream)!.seq;
        if (after < seen) found.fault ??= { reason: 'new-stream', stream, after, before: seen + 1 };
      },
      gap: (stream, after, before) => {
        found.fault ??= { reason: 'trimmed', stream, after, before };
      },
    });
    for await (const message of reading) {
      if (found.fault !== null) break;
      await take(message);
    }
    return found.fault ?? this.#madeAnew(sources, positions);
  }

  /** What was read is of the stream that was meant, if that is still there: the source may not know yet that it is not. */
  async #madeAnew(sources: readonly Source[], positions: Positions): Promise<Resync | null> {
    for (const { stream } of sources) {
      const { made } = positions.get(stream)!;
      if (made !== null && made !== madeOf((await this.#options.bus.streamInfo(stream)).created))
        return { reason: 'new-stream', stream };
    }
    return null;
  }

  /** A stream of which the browser has seen more than we have is asked too: it may have been made anew. */
  #sources(target: Positions, positions: Positions): Source[] {
    const { binding, instance } = this.#options;
    return [...target].flatMap(([stream, { seq: untilSeq }]): Source[] => {
      const seen = positions.get(stream)!.seq;
      if (seen === untilSeq) return [];
      const { name, filter_subject, filter_subjects } = binding.streams[stream]!;
      const filters = (filter_subjects ?? (filter_subject === undefined ? [] : [filter_subject])) as string[];
      const config = passingConsumer(`${name}-${instance}-resume-${++this.#made}`, filters);
      // The server lets a consumer begin in the future; one for what is new begins behind the last message.
      if (seen > untilSeq) return [{ stream, config, from: 'new', untilSeq: seen }];
      return [{ stream, config, from: { seq: seen + 1 }, untilSeq }];
    });
  }

  async #turn(): Promise<void> {
    if (this.#running >= this.#options.atOnce) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    this.#running++;
  }

  #next(): void {
    this.#running--;
    this.#waiting.shift()?.();
  }
}
