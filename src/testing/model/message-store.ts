/** The messages of a stream, in the order of their sequences, and what can be asked of them. */
import type { MessageSelector } from '../../runtime/bus.js';
import { matches } from '../../subjects/subject.js';
import type { Stored } from './stored.js';

export class MessageStore {
  lastSeq = 0;
  bytes = 0;
  readonly #messages = new Map<number, Stored>();
  /** How many messages there are of a subject, and the last one. */
  readonly #subjects = new Map<string, { count: number; last: number }>();

  get count(): number {
    return this.#messages.size;
  }

  /** The first sequence that is there; of an empty store the one that comes next. */
  get firstSeq(): number {
    for (const seq of this.#messages.keys()) return seq;
    return this.lastSeq + 1;
  }

  add(stored: Stored): void {
    this.#messages.set(stored.seq, stored);
    this.bytes += stored.size;
    this.#subjects.set(stored.subject, { count: this.countOf(stored.subject) + 1, last: stored.seq });
  }

  /** What it was; null where it is gone already. */
  remove(seq: number): Stored | null {
    const stored = this.#messages.get(seq);
    if (stored === undefined) return null;
    this.#messages.delete(seq);
    this.bytes -= stored.size;
    const subject = this.#subjects.get(stored.subject)!;
    subject.count--;
    if (subject.count === 0) this.#subjects.delete(stored.subject);
    else if (subject.last === seq) subject.last = this.last([stored.subject])!.seq;
    return stored;
  }

  message(seq: number): Stored | null {
    return this.#messages.get(seq) ?? null;
  }

  /** Those that are there now: they may be removed on the way. */
  all(): Stored[] {
    return [...this.#messages.values()];
  }

  subjects(): string[] {
    return [...this.#subjects.keys()];
  }

  countOf(subject: string): number {
    return this.#subjects.get(subject)?.count ?? 0;
  }

  /** The last sequence of a subject; 0 where there is none. */
  lastSeqOf(subject: string): number {
    return this.#subjects.get(subject)?.last ?? 0;
  }

  /** The first message at or after a sequence that one of the patterns stands for; every one without patterns. */
  next(from: number, patterns: readonly string[] | null): Stored | null {
    for (let seq = Math.max(from, this.firstSeq); seq <= this.lastSeq; seq++) {
      const stored = this.#messages.get(seq);
      if (stored !== undefined && passes(stored.subject, patterns)) return stored;
    }
    return null;
  }

  last(patterns: readonly string[] | null): Stored | null {
    for (let seq = this.lastSeq; seq >= this.firstSeq; seq--) {
      const stored = this.#messages.get(seq);
      if (stored !== undefined && passes(stored.subject, patterns)) return stored;
    }
    return null;
  }

  /** The last sequences of all subjects that the patterns stand for, in order. */
  lastPerSubject(patterns: readonly string[] | null): number[] {
    const found = [...this.#subjects].filter(([subject]) => passes(subject, patterns));
    return found.map(([, { last }]) => last).sort((a, b) => a - b);
  }

  at(which: MessageSelector): Stored | null {
    if ('lastOf' in which) return this.last([which.lastOf]);
    return 'nextOf' in which ? this.next(which.seq, [which.nextOf]) : this.message(which.seq);
  }
}

export function passes(subject: string, patterns: readonly string[] | null): boolean {
  return patterns === null || patterns.some(pattern => pattern === subject || matches(pattern, subject));
}
