/**
 * A clock that stands still until it is moved. Timers run in the order of their times; of two for the same time the
 * one that was set first runs first, so that a run can be repeated to the letter.
 */
import type { Timer } from '../../runtime/bus.js';

interface Alarm {
  atMs: number;
  order: number;
  run: () => void;
}

export class VirtualClock {
  #nowMs: number;
  /** Sorted: the next one is the last. */
  readonly #alarms: Alarm[] = [];
  #order = 0;
  #seed: number;

  constructor(startMs: number, seed: number) {
    this.#nowMs = startMs;
    this.#seed = seed;
  }

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, run: () => void): Timer {
    const alarm: Alarm = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, run };
    this.#alarms.splice(this.#placeOf(alarm), 0, alarm);
    return {
      cancel: () => {
        const at = this.#alarms.indexOf(alarm);
        if (at >= 0) this.#alarms.splice(at, 1);
      },
    };
  }

  /** When the next timer is due; null where none is set. */
  next(): number | null {
    return this.#alarms.at(-1)?.atMs ?? null;
  }

  /** Moves to a time that no timer is due before. */
  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  /** Runs the timers that are due now, those included that are set for now meanwhile; says whether there were any. */
  runDue(): boolean {
    let ran = false;
    for (let next = this.#alarms.at(-1); next !== undefined && next.atMs <= this.#nowMs; ) {
      this.#alarms.pop();
      next.run();
      ran = true;
      next = this.#alarms.at(-1);
    }
    return ran;
  }

  /** From 0 up to 1, the same row of numbers for the same seed (mulberry32). */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Where an alarm belongs among the others: before all that ring earlier. */
  #placeOf({ atMs, order }: Alarm): number {
    let low = 0;
    let high = this.#alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#alarms[middle]!;
      if (other.atMs > atMs || (other.atMs === atMs && other.order > order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
