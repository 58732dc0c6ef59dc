/** A consumer that is paused delivers nothing, until a moment that it was told. */
import type { Timer } from '../../runtime/bus.js';
import type { VirtualClock } from './virtual-clock.js';

export class Pause {
  readonly #clock: VirtualClock;
  /** It begins or ends. */
  readonly #changed: () => void;
  #untilMs = 0;
  #timer: Timer | null = null;

  constructor(clock: VirtualClock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#clock.now());
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  /** A moment that is past ends it. */
  until(timeMs: number): void {
    const wasPaused = this.#timer !== null;
    this.stop();
    this.#untilMs = timeMs;
    if (this.leftMs > 0) this.#timer = this.#clock.after(this.leftMs, () => this.until(0));
    if (this.leftMs > 0 || wasPaused) this.#changed();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
