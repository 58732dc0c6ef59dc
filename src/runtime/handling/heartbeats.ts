import type { Clock, Timer } from '../bus.js';
import type { Held } from './held.js';
import type { HeldList } from './held-list.js';

/** One timer says of all that is in hand, running or not, that it is being worked on. */
export class Heartbeats {
  readonly #inHand: HeldList;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #beat: (held: Held) => void;
  #timer: Timer | null = null;

  constructor(inHand: HeldList, clock: Clock, everyMs: number, beat: (held: Held) => void) {
    this.#inHand = inHand;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#beat = beat;
  }

  /** Beats for as long as there is anything in hand. */
  start(): void {
    this.#timer ??= this.#clock.after(this.#everyMs, () => {
      this.#timer = null;
      this.#beatAll();
      if (this.#inHand.size > 0) this.start();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
  }

  #beatAll(): void {
    const now = this.#clock.now();
    for (let held = this.#inHand.first; held !== null; held = held.next) {
      // Those that came just before have their turn with the next beat, in time for an ack_wait of three beats.
      if (now - held.beatMs < this.#everyMs / 2) continue;
      held.beatMs = now;
      this.#beat(held);
    }
  }
}
