/** What a stream knows of the ids (Nats-Msg-Id) of its messages, for as long as its duplicate window. */
import type { Config } from '../../resources/resource.js';
import type { VirtualClock } from './virtual-clock.js';

const WINDOW_MS = 120_000;

export class Duplicates {
  /** Of the last message that was stored; empty where it had none. */
  lastId = '';
  readonly #clock: VirtualClock;
  /** Which message it is, and until when that is known. */
  readonly #ids = new Map<string, { seq: number; untilMs: number }>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The sequence of the message that had this id; null where none is known. */
  seqOf(id: string): number | null {
    const known = this.#ids.get(id);
    if (known === undefined) return null;
    if (known.untilMs > this.#clock.now()) return known.seq;
    this.#ids.delete(id);
    return null;
  }

  remember(id: string, seq: number, config: Config): void {
    this.lastId = id;
    if (id === '') return;
    const windowNs = config['duplicate_window'] as number | undefined;
    const windowMs = windowNs === undefined ? WINDOW_MS : windowNs / 1e6;
    if (windowMs > 0) this.#ids.set(id, { seq, untilMs: this.#clock.now() + windowMs });
  }
}
