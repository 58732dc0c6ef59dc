/**
 * The events that came last, once for all browsers: bounded in number and in bytes. Places are numbers that only grow,
 * from `begin` up to but not including `end`; a browser is a place in it, so a slow one takes no memory of its own.
 */
import type { DeliveredEvent } from '../handling/delivered-event.js';
import { Queue } from '../queue.js';
import type { Resync } from './frames.js';
import type { Positions } from './positions.js';

export type Entry =
  | { kind: 'event'; stream: string; seq: number; event: DeliveredEvent; id: string; size: number }
  /** Retention has cut these before this instance could read them. */
  | { kind: 'gap'; stream: string; after: number; before: number; id: string; size: number };

export interface Limits {
  events: number;
  bytes: number;
}

export class RecentEvents {
  readonly #limits: Limits;
  readonly #entries = new Queue<Entry>();
  /** By stream: everything after this sequence is here. */
  readonly #floors = new Map<string, number>();
  /** Who stands before `until` has not seen the end of a stream that was made anew. */
  #forgot: { until: number; stream: string } = { until: 0, stream: '' };
  #begin = 0;
  #bytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get begin(): number {
    return this.#begin;
  }

  get end(): number {
    return this.#begin + this.#entries.size;
  }

  at(place: number): Entry | undefined {
    return place < this.#begin ? undefined : this.#entries.at(place - this.#begin);
  }

  /** Begins to keep what comes after a sequence of a stream. */
  open(stream: string, after: number): void {
    this.#floors.set(stream, after);
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.size;
    while (this.#entries.size > this.#limits.events || this.#bytes > this.#limits.bytes) {
      if (this.#drop() === undefined) return;
    }
  }

  /** Lets go of everything: a stream was made anew. Every browser is behind that, those too that were level. */
  forget(stream: string): void {
    for (let entry = this.#drop(); entry !== undefined; entry = this.#drop()) {}
    this.#begin++;
    this.#forgot = { until: this.#begin, stream };
  }

  /** Why what was at a place before `begin` is gone. */
  whyGone(place: number): Resync {
    const { until, stream } = this.#forgot;
    return place < until ? { reason: 'new-stream', stream } : { reason: 'overflow' };
  }

  #drop(): Entry | undefined {
    const dropped = this.#entries.shift();
    if (dropped === undefined) return undefined;
    this.#begin++;
    this.#bytes -= dropped.size;
    this.#floors.set(dropped.stream, dropped.kind === 'event' ? dropped.seq : dropped.before - 1);
    return dropped;
  }

  /** Whether everything after these positions is here. */
  holdsAfter(positions: Positions): boolean {
    return [...this.#floors].every(([stream, floor]) => (positions.get(stream)?.seq ?? -1) >= floor);
  }
}
