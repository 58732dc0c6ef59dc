/**
 * Ids of events. A stream stores no second message with an id that it knows from within its duplicate window.
 *
 * An event that a handler publishes has an id derived from the message at hand: the same message handled again
 * publishes under the same ids, so a redelivery cannot publish twice. What tells one event of a handler from another
 * is its subject and how many it has published there before, so a handler has to publish in the same order each time.
 */
import { randomUUID } from 'node:crypto';
import type { BusMessage } from '../bus.js';

export function newId(): string {
  return randomUUID();
}

export class DerivedIds {
  readonly #base: string;
  readonly #counts = new Map<string, number>();

  /** The sequence alone would not do: a stream that is made anew counts from 1 again. */
  constructor({ stream, seq, timeMs }: BusMessage, consumer: string) {
    this.#base = `${stream}.${seq}.${Math.floor(timeMs).toString(36)}>${consumer}`;
  }

  next(subject: string): string {
    const count = this.#counts.get(subject) ?? 0;
    this.#counts.set(subject, count + 1);
    return `${this.#base}>${subject}${count === 0 ? '' : `#${count + 1}`}`;
  }
}
