/**
 * The work on one consumer's messages: how many are in hand, which of them run, and how it ends.
 *
 *   accept ──▶ lane of its key ──▶ ready ──▶ running ──▶ settled ──▶ demand for another
 *
 * Never more messages are in hand, or on their way, than the window: the handlers that may run at once and a few to
 * have ready, fewer the longer a handler takes. All that are in hand, running or not, are kept from being delivered
 * again by one timer. What is settled how is not decided here (settlement.ts).
 */
import type { BusMessage, Clock, Timer } from '../bus.js';
import { Queue } from '../queue.js';
import { Deadlines } from './deadlines.js';
import { Heartbeats } from './heartbeats.js';
import { type Held, newHeld } from './held.js';
import { HeldList } from './held-list.js';
import { Lanes } from './lanes.js';
import { HandlerTimeout } from './outcome.js';

/**
 * A message is done with, was given back to be tried again, or is to be tried again in its place after so long: as the
 * next attempt, unless this one was none.
 */
export type Verdict = 'finished' | 'given-back' | { againMs: number; isNoAttempt?: boolean };

export interface WorkOptions {
  clock: Clock;
  /** How many handlers may run at once. */
  concurrency: number;
  /** How long a handler may run; it is told by its signal, and after `graceMs` more its slot is given to another. */
  timeoutMs: number;
  graceMs: number;
  /** How often a message in hand says so to the server; null where nothing is acknowledged. */
  heartbeatMs: number | null;
  /** Takes a message apart, and sets its event and key. Must not throw. */
  prepare(held: Held): void;
  /** What its handler returns; what that published stands in `held.published`. */
  perform(held: Held): unknown;
  /** Settles a message whose handler ended (null) or failed. Must not throw or reject. */
  settle(held: Held, error: unknown): Verdict | Promise<Verdict>;
  /** Gives a message back that was not handled, after so long. False where that would end its life unhandled. */
  handBack(held: Held, delayMs: number): boolean;
  beat(held: Held): void;
  demand(count: number): void;
  /** A handler ended after its slot had been given away. */
  late(held: Held): void;
}

export interface Drained {
  /** Handled to the end since the drain began. */
  finished: number;
  /** Given back untouched, or to be tried again. */
  handedBack: number;
  /** Still running when the time was up; given back too. */
  abandoned: number;
}

/** Messages that are ready shall be begun within so long; a slower handler has fewer of them waiting. */
const WITHIN_MS = 1_000;
/** A quick handler has more of them, if they are begun so soon: it must not wait for the server. */
const SOON_MS = 50;
const MOST_READY = 500;

export class Work {
  readonly #options: WorkOptions;
  readonly #clock: Clock;
  readonly #inHand = new HeldList();
  readonly #lanes = new Lanes();
  readonly #ready = new Queue<Held>();
  readonly #heartbeats: Heartbeats | null;
  readonly #deadlines: Deadlines;
  #running = 0;
  #limit: number;
  /** What was demanded and has not arrived. */
  #due = 0;
  #meanMs = Number.POSITIVE_INFINITY;
  #isPumping = false;
  #isDraining = false;
  #pausedUntilMs = 0;
  #drained: Drained = { finished: 0, handedBack: 0, abandoned: 0 };
  #whenIdle: (() => void) | null = null;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#limit = options.concurrency;
    const { clock, heartbeatMs, timeoutMs, beat } = options;
    this.#heartbeats = heartbeatMs === null ? null : new Heartbeats(this.#inHand, clock, heartbeatMs, beat);
    this.#deadlines = new Deadlines(this.#inHand, clock, timeoutMs, held => this.#ranTooLong(held));
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  get running(): number {
    return this.#running;
  }

  /** Since when the oldest message has been in hand; null where there is none. */
  get oldestMs(): number | null {
    return this.#inHand.first?.acceptedMs ?? null;
  }

  /** How many messages may be in hand or on their way. */
  get window(): number {
    const { concurrency } = this.#options;
    const perMs = concurrency / Math.max(this.#meanMs, 0.001);
    const few = Math.min(2 * concurrency, perMs * WITHIN_MS);
    const quick = Math.min(5 * concurrency, perMs * SOON_MS);
    return concurrency + Math.floor(Math.min(MOST_READY, Math.max(few, quick)));
  }

  /** Demands as much as the window has room for. */
  topUp(): void {
    if (this.#isDraining || this.#pausedUntilMs > 0) return;
    const room = this.window - this.#inHand.size - this.#due;
    if (room <= 0) return;
    this.#due += room;
    this.#options.demand(room);
  }

  /** What was demanded and will not come: taken back, or lost with an intake that was closed. */
  forgetDemand(count: number = this.#due): void {
    this.#due = Math.max(0, this.#due - count);
  }

  /** @param isDemanded false for one that came by another way than the demand */
  accept(message: BusMessage, isDemanded = true): void {
    if (isDemanded && this.#due > 0) this.#due--;
    const held = newHeld(message, this.#clock.now());
    this.#inHand.add(held);
    this.#options.prepare(held);
    this.#heartbeats?.start();
    if (!this.#lanes.enter(held)) return;
    this.#start(held);
  }

  /** Nothing is begun or demanded for a while; then one message is tried before the others. */
  pause(forMs: number): void {
    const untilMs = this.#clock.now() + forMs;
    if (untilMs <= this.#pausedUntilMs) return;
    this.#pausedUntilMs = untilMs;
    this.#clock.after(forMs, () => {
      // Paused again meanwhile, and for longer.
      if (this.#pausedUntilMs !== untilMs) return;
      this.#pausedUntilMs = 0;
      this.#limit = 1;
      this.#pump();
      this.topUp();
    });
  }

  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /**
   * Ends the work: what waits is given back at once, what runs may finish until `untilMs`. Shortly before that it is
   * told to stop, and what still runs then is given back too.
   */
  async drain(untilMs: number, stopped: Promise<void>): Promise<Drained> {
    this.#isDraining = true;
    this.#pausedUntilMs = 0;
    this.#limit = this.#options.concurrency;
    for (const held of this.#ready.takeAll()) this.#turnAway(held, 0);
    for (const held of this.#inHand.all()) if (held.state === 'resting') this.#turnAwayResting(held);
    const left = untilMs - this.#clock.now();
    const warning = this.#clock.after(left * ABORT_AT, () => this.#abortAll());
    await this.#idleWithin(left, stopped);
    warning.cancel();
    for (const held of this.#inHand.all()) this.#abandon(held);
    this.#heartbeats?.cancel();
    this.#deadlines.cancel();
    return this.#drained;
  }

  #start(held: Held): void {
    if (this.#isDraining && this.#turnAway(held, 0)) return;
    this.#ready.push(held);
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping || this.#pausedUntilMs > 0) return;
    this.#isPumping = true;
    while (this.#running < this.#limit) {
      const held = this.#ready.shift();
      if (held === undefined) break;
      this.#run(held);
    }
    this.#isPumping = false;
  }

  #run(held: Held): void {
    this.#running++;
    held.state = 'running';
    held.startedMs = this.#clock.now();
    held.published = null;
    const run = ++held.runs;
    this.#deadlines.watch();
    let result: unknown;
    try {
      result = this.#options.perform(held);
    } catch (error) {
      this.#ended(held, run, error ?? NO_REASON);
      return;
    }
    if (isThenable(result)) {
      result.then(
        () => this.#returned(held, run),
        error => this.#ended(held, run, error ?? NO_REASON),
      );
    } else this.#returned(held, run);
  }

  /** Its handler is through; what it published has to be confirmed. */
  #returned(held: Held, run: number): void {
    if (held.published === null || held.runs !== run) {
      this.#ended(held, run, null);
      return;
    }
    Promise.all(held.published).then(
      () => this.#ended(held, run, null),
      error => this.#ended(held, run, error ?? NO_REASON),
    );
  }

  #ended(held: Held, run: number, error: unknown): void {
    if (held.state !== 'running' || held.runs !== run) {
      this.#options.late(held);
      return;
    }
    this.#running--;
    held.tookMs = this.#clock.now() - held.startedMs;
    this.#learn(held.tookMs);
    held.state = 'settling';
    if (error === null) this.#limit = this.#options.concurrency;
    const verdict = this.#options.settle(held, error);
    if (verdict === 'finished') this.#finish(held);
    else if (verdict instanceof Promise) void verdict.then(late => this.#follow(held, late));
    else this.#follow(held, verdict);
    this.#pump();
  }

  #learn(ms: number): void {
    this.#meanMs = this.#meanMs === Number.POSITIVE_INFINITY ? ms : this.#meanMs * 0.95 + ms * 0.05;
  }

  #follow(held: Held, verdict: Verdict): void {
    if (held.state === 'gone') return;
    if (typeof verdict === 'object') {
      if (!this.#isDraining || !this.#turnAway(held, verdict.againMs)) this.#rest(held, verdict);
      return;
    }
    if (verdict === 'given-back' && this.#isDraining) this.#drained.handedBack++;
    this.#finish(held, verdict === 'finished');
  }

  #rest(held: Held, { againMs: forMs, isNoAttempt = false }: Exclude<Verdict, string>): void {
    held.state = 'resting';
    if (!isNoAttempt) held.localAttempts++;
    held.abort = null;
    held.isOverdue = false;
    held.restsUntilMs = this.#clock.now() + forMs;
    this.#clock.after(forMs, () => {
      if (held.state !== 'resting') return;
      held.state = 'waiting';
      this.#start(held);
    });
  }

  #finish(held: Held, counts = true): void {
    held.state = 'gone';
    this.#inHand.remove(held);
    if (this.#isDraining) {
      if (counts) this.#drained.finished++;
      for (const behind of this.#lanes.takeBehind(held)) this.#turnAway(behind, 0);
    }
    const next = this.#lanes.leave(held);
    if (next !== null) this.#start(next);
    this.topUp();
    if (this.#inHand.size === 0) this.#whenIdle?.();
  }

  /** Gives a message back, unless it would be lost by that: then it is handled after all. */
  #turnAway(held: Held, delayMs: number): boolean {
    if (this.#options.handBack(held, delayMs)) {
      this.#drained.handedBack++;
      this.#leaveUnhandled(held, delayMs);
      return true;
    }
    if (held.state !== 'waiting' || delayMs > 0) return false;
    this.#ready.push(held);
    this.#pump();
    return true;
  }

  #turnAwayResting(held: Held): void {
    this.#turnAway(held, Math.max(1, held.restsUntilMs - this.#clock.now()));
  }

  #leaveUnhandled(held: Held, delayMs: number): void {
    held.state = 'gone';
    this.#inHand.remove(held);
    for (const behind of this.#lanes.takeBehind(held)) this.#turnAway(behind, delayMs);
    this.#lanes.leave(held);
    if (this.#inHand.size === 0) this.#whenIdle?.();
  }

  #abandon(held: Held): void {
    if (held.state === 'gone') return;
    const wasRunning = held.state === 'running';
    held.state = 'gone';
    this.#inHand.remove(held);
    this.#options.handBack(held, 0);
    if (wasRunning) this.#drained.abandoned++;
    else this.#drained.handedBack++;
  }

  #abortAll(): void {
    for (const held of this.#inHand.all()) {
      if (held.state === 'running') this.#tellToStop(held, new Error('the service is being drained'));
    }
  }

  #tellToStop(held: Held, why: Error): void {
    held.abort ??= new AbortController();
    held.abort.abort(why);
  }

  async #idleWithin(ms: number, stopped: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const timeUp = new Promise<void>(resolve => {
      timer = this.#clock.after(Math.max(0, ms), resolve);
    });
    // What arrives until the intake has stopped is turned away as it comes.
    const idle = stopped.then(
      () =>
        new Promise<void>(resolve => {
          if (this.#inHand.size === 0) resolve();
          else this.#whenIdle = resolve;
        }),
    );
    await Promise.race([idle, timeUp]);
    timer?.cancel();
  }

  /** Its handler is told to stop, and a while later its slot is given to another. */
  #ranTooLong(held: Held): void {
    const { timeoutMs, graceMs } = this.#options;
    const error = new HandlerTimeout(`the handler ran longer than ${timeoutMs} ms`);
    const run = held.runs;
    this.#tellToStop(held, error);
    this.#clock.after(graceMs, () => {
      if (held.state === 'running' && held.runs === run) this.#ended(held, run, error);
    });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
  );
}

const NO_REASON = new Error('it gave no reason');
/** After this part of a drain's time, what still runs is told to stop. */
const ABORT_AT = 0.8;
