/**
 * Things that wait for an answer, each under a token of its own. A Map would do; but one that grows and shrinks all the
 * time keeps making its table anew, and what an old table points to outlives the collection of young garbage.
 */
const MOST = 2 ** 20;

export class Slots<T> {
  readonly #things: (T | null)[] = [];
  /** How often each slot was used: an answer that comes too late must not be taken for the next one's. */
  readonly #uses: number[] = [];
  readonly #free: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns the token: digits and letters */
  add(thing: T): string {
    const slot = this.#free.pop() ?? this.#things.push(null) - 1;
    this.#things[slot] = thing;
    const use = (this.#uses[slot] ?? 0) + 1;
    this.#uses[slot] = use;
    this.#size++;
    return (use * MOST + slot).toString(36);
  }

  /** What waits under a token, taken out; null where nothing does any more. */
  take(token: string): T | null {
    const number = Number.parseInt(token, 36);
    const slot = number % MOST;
    if (this.#uses[slot] !== Math.floor(number / MOST)) return null;
    return this.#takeSlot(slot);
  }

  /** Takes out all that something holds for. */
  takeWhere(holds: (thing: T) => boolean): T[] {
    const taken: T[] = [];
    for (const [slot, thing] of this.#things.entries()) {
      if (thing === null || !holds(thing)) continue;
      this.#takeSlot(slot);
      taken.push(thing);
    }
    return taken;
  }

  #takeSlot(slot: number): T | null {
    const thing = this.#things[slot] ?? null;
    if (thing === null) return null;
    this.#things[slot] = null;
    this.#free.push(slot);
    this.#size--;
    return thing;
  }
}
