/**
 * The events that came last, once for all browsers: bounded in number and in bytes. Places are numbers that only grow,
 * from `begin` up to but not including `end`; a browser is a place in it, so a slow one takes no memory of its own.
 */
import type { DeliveredEvent } from '../delivered-event.js';
import { Queue } from '../queue.js';
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
      const dropped = this.#entries.shift();
      if (dropped === undefined) return;
      this.#begin++;
      this.#bytes -= dropped.size;
      this.#floors.set(dropped.stream, dropped.kind === 'event' ? dropped.seq : dropped.before - 1);
    }
  }

  /** Whether everything after these positions is here. */
  holdsAfter(positions: Positions): boolean {
    return [...this.#floors].every(([stream, floor]) => (positions.get(stream) ?? -1) >= floor);
  }
}
