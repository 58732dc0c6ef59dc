import type { Held } from './held.js';

/** Order per key: the messages of a key stand in a lane, and only its first may be worked on. */
export class Lanes {
  /** By key: those behind the first. A key without messages has no lane. */
  readonly #behind = new Map<string, Held[]>();

  /** Whether it may be worked on now; otherwise it stands behind another of its key. */
  enter(held: Held): boolean {
    if (held.key === null) return true;
    const behind = this.#behind.get(held.key);
    if (behind === undefined) this.#behind.set(held.key, []);
    else behind.push(held);
    return behind === undefined;
  }

  /** The first of a lane is done: the one behind it, which may be worked on now. */
  leave(held: Held): Held | null {
    if (held.key === null) return null;
    const next = this.#behind.get(held.key)?.shift() ?? null;
    if (next === null) this.#behind.delete(held.key);
    return next;
  }

  /** Takes those behind the first out of the lane, in order. */
  takeBehind(held: Held): Held[] {
    return held.key === null ? [] : (this.#behind.get(held.key)?.splice(0) ?? []);
  }
}
