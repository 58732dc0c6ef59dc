import type { Held } from './held.js';

/**
 * Messages in the order in which they came, taken out anywhere at constant cost.
 *
 * A Set would do, and cost more than all the rest of the handling: its table is made anew again and again, and what
 * an old table still points to survives the collection of young garbage though nobody needs it. Here nothing points to a
 * message that was taken out.
 */
export class HeldList {
  readonly #link: 'inHandLink' | 'runningLink';
  #first: Held | null = null;
  #last: Held | null = null;
  #size = 0;

  /** @param link which of the message's links is this list's */
  constructor(link: 'inHandLink' | 'runningLink') {
    this.#link = link;
  }

  get size(): number {
    return this.#size;
  }

  get first(): Held | null {
    return this.#first;
  }

  /** The one after it; null at the end. */
  after(held: Held): Held | null {
    return held[this.#link].next;
  }

  add(held: Held): void {
    const last = this.#last;
    held[this.#link].before = last;
    if (last === null) this.#first = held;
    else last[this.#link].next = held;
    this.#last = held;
    this.#size++;
  }

  /** It has to be in the list. */
  remove(held: Held): void {
    const link = held[this.#link];
    const { before, next } = link;
    if (before === null) this.#first = next;
    else before[this.#link].next = next;
    if (next === null) this.#last = before;
    else next[this.#link].before = before;
    link.before = null;
    link.next = null;
    this.#size--;
  }

  /** All of them, for who adds or removes while going through. */
  all(): Held[] {
    const all: Held[] = [];
    for (let held = this.#first; held !== null; held = this.after(held)) all.push(held);
    return all;
  }
}
