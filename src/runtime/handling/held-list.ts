import type { Held } from './held.js';

/**
 * Messages in the order in which they came, taken out anywhere at constant cost.
 *
 * A Set would do, and cost more than all the rest of the handling: its table is made anew again and again, and what
 * an old table still points to survives the collection of young garbage though nobody needs it. Here nothing points to a
 * message that was taken out.
 */
export class HeldList {
  #first: Held | null = null;
  #last: Held | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Held | null {
    return this.#first;
  }

  add(held: Held): void {
    const last = this.#last;
    held.before = last;
    if (last === null) this.#first = held;
    else last.next = held;
    this.#last = held;
    this.#size++;
  }

  /** It has to be in the list. */
  remove(held: Held): void {
    const { before, next } = held;
    if (before === null) this.#first = next;
    else before.next = next;
    if (next === null) this.#last = before;
    else next.before = before;
    held.before = null;
    held.next = null;
    this.#size--;
  }

  /** All of them, for who adds or removes while going through. */
  all(): Held[] {
    const all: Held[] = [];
    for (let held = this.#first; held !== null; held = held.next) all.push(held);
    return all;
  }
}
