import type { Clock, Timer } from '../bus.js';
import type { Held } from './held.js';
import type { HeldList } from './held-list.js';

/** One timer for all handlers that run: it rings when the first of them has run as long as it may. */
export class Deadlines {
  readonly #inHand: HeldList;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #overdue: (held: Held) => void;
  #timer: Timer | null = null;

  /** @param overdue told once of each run that takes too long; it must not throw */
  constructor(inHand: HeldList, clock: Clock, timeoutMs: number, overdue: (held: Held) => void) {
    this.#inHand = inHand;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#overdue = overdue;
  }

  /** Watches for as long as anything runs. A run that begins later ends later, so it needs no timer of its own. */
  watch(): void {
    if (this.#timer !== null) return;
    const startedMs = this.#earliestStart();
    if (startedMs === null) return;
    const leftMs = startedMs + this.#timeoutMs - this.#clock.now();
    this.#timer = this.#clock.after(Math.max(leftMs, 1), () => {
      this.#timer = null;
      this.#ring();
      this.watch();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
  }

  /** Of those that run in their time; null where none does. */
  #earliestStart(): number | null {
    let earliest: number | null = null;
    for (let held = this.#inHand.first; held !== null; held = held.next) {
      if (held.state !== 'running' || held.isOverdue) continue;
      if (earliest === null || held.startedMs < earliest) earliest = held.startedMs;
    }
    return earliest;
  }

  #ring(): void {
    const now = this.#clock.now();
    for (const held of this.#inHand.all()) {
      if (held.state !== 'running' || held.isOverdue || held.startedMs + this.#timeoutMs > now) continue;
      held.isOverdue = true;
      this.#overdue(held);
    }
  }
}
