/**
 * What was asked on a connection and has no answer yet. A question takes a turn to the broker, its answer one back; the
 * connection may break in between.
 */
import { BusFault, type BusFaultKind, type Clock } from '../../runtime/bus.js';
import type { Turns } from './turns.js';

interface Asked {
  subject: string;
  isPublish: boolean;
  fail(fault: BusFault): void;
}

export interface Question<T> {
  subject: string;
  timeoutMs: number;
  isPublish: boolean;
  /** Whether it is sent at all: on a connection that is down it never arrives, and nobody says so before its time is over. */
  isSent: boolean;
  /** What the broker does, and answers. */
  run(): T;
}

export class Requests {
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #asked = new Set<Asked>();

  constructor(turns: Turns, clock: Clock) {
    this.#turns = turns;
    this.#clock = clock;
  }

  ask<T>({ subject, timeoutMs, isPublish, isSent, run }: Question<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = this.#clock.after(timeoutMs, () =>
        asked.fail(new BusFault('timeout', subject, 'no answer in time')),
      );
      const ended = () => {
        timer.cancel();
        return this.#asked.delete(asked);
      };
      const asked: Asked = { subject, isPublish, fail: fault => ended() && reject(fault) };
      const answer = (tell: () => void) => this.#turns.add(() => ended() && tell());
      this.#asked.add(asked);
      if (!isSent) return;
      this.#turns.add(() => {
        // Whoever was gone before the server had it has not asked.
        if (!this.#asked.has(asked)) return;
        try {
          const result = run();
          answer(() => resolve(result));
        } catch (error) {
          answer(() => reject(error as Error));
        }
      });
    });
  }

  /** Everything that is asked fails. */
  failAll(kind: BusFaultKind, why: string): void {
    this.#fail(kind, why, [...this.#asked]);
  }

  failPublished(kind: BusFaultKind, why: string): void {
    this.#fail(
      kind,
      why,
      [...this.#asked].filter(({ isPublish }) => isPublish),
    );
  }

  /** Nobody is left to be answered. */
  forget(): void {
    this.#asked.clear();
  }

  #fail(kind: BusFaultKind, why: string, asked: Asked[]): void {
    for (const each of asked) each.fail(new BusFault(kind, each.subject, why));
  }
}
