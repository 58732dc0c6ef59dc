/**
 * What a consumer has delivered and nobody has settled: how often, since when, and which of it comes again.
 *
 *   delivered ──▶ pending ──ack_wait over, nak──▶ again ──delivered──▶ pending
 *                    └───────settled, given up───────┴──▶ forgotten
 *
 * The floor is what everything up to is settled.
 */
import type { Config } from '../../resources/resource.js';
import type { Timer } from '../../runtime/bus.js';
import type { VirtualClock } from './virtual-clock.js';

interface Pending {
  consumerSeq: number;
  /** Since when it counts as delivered; of one that was given back with a delay that may lie ahead. */
  sinceMs: number;
}

export interface InHandWorld {
  clock: VirtualClock;
  config(): Config;
  /** What comes next of the consumer: the floor of one that has nothing in hand. */
  next(): { consumerSeq: number; streamSeq: number };
  /** It runs out of deliveries; it is forgotten after that. */
  exhausted(seq: number): void;
  /** Some of it comes again. */
  over(): void;
}

export class InHand {
  floor = { consumer_seq: 0, stream_seq: 0 };
  readonly #world: InHandWorld;
  readonly #pending = new Map<number, Pending>();
  /** How often each message was delivered that is not settled. */
  readonly #deliveries = new Map<number, number>();
  #again: number[] = [];
  #timer: Timer | null = null;

  constructor(world: InHandWorld) {
    this.#world = world;
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Whether somebody works on any of it. */
  get isWorkedOn(): boolean {
    return this.#pending.size > this.#again.length;
  }

  get redelivered(): number {
    return [...this.#deliveries.values()].filter(count => count > 1).length;
  }

  has(seq: number): boolean {
    return this.#pending.has(seq);
  }

  upTo(seq: number): number[] {
    return [...this.#pending.keys()].filter(each => each <= seq);
  }

  consumerSeq(seq: number): number {
    return this.#pending.get(seq)?.consumerSeq ?? 0;
  }

  deliveries(seq: number): number {
    return this.#deliveries.get(seq) ?? 0;
  }

  /** Says which delivery of it this is. */
  delivered(seq: number, consumerSeq: number): number {
    const deliveries = this.deliveries(seq) + 1;
    this.#deliveries.set(seq, deliveries);
    const sinceMs = this.#world.clock.now();
    this.#pending.set(seq, { consumerSeq: this.#pending.get(seq)?.consumerSeq ?? consumerSeq, sinceMs });
    this.watch();
    return deliveries;
  }

  /** The next that comes again; null where nothing does. What has no deliveries left is given up on the way. */
  takeAgain(): number | null {
    for (let seq = this.#again.shift(); seq !== undefined; seq = this.#again.shift()) {
      if (!this.#isExhausted(seq)) return seq;
      this.#giveUp(seq);
    }
    return null;
  }

  giveBack(seq: number, delayMs: number): void {
    if (delayMs > 0) {
      // It counts from the first wait of a backoff, though a later one may be longer: that much later it comes.
      const ackWaitMs = (this.#world.config()['ack_wait'] as number) / 1e6;
      this.#pending.get(seq)!.sinceMs = this.#world.clock.now() + delayMs - ackWaitMs;
      this.watch();
    } else if (!this.#again.includes(seq)) this.#again.push(seq);
  }

  inProgress(seq: number): void {
    this.#pending.get(seq)!.sinceMs = this.#world.clock.now();
    this.watch();
  }

  /** Nothing more is known of it, whether it was in hand or not. */
  settle(seq: number): void {
    this.#deliveries.delete(seq);
    const pending = this.#pending.get(seq);
    if (pending === undefined) return;
    this.#again = this.#again.filter(each => each !== seq);
    this.#pending.delete(seq);
    if (this.#pending.size === 0) this.resetFloor();
    else if (pending.consumerSeq === this.floor.consumer_seq + 1) this.#moveFloor(seq);
  }

  /** Forgets what was delivered of messages that are not there any more. */
  purged(): void {
    if (this.#pending.size > 0) return;
    this.#deliveries.clear();
    this.resetFloor();
  }

  resetFloor(): void {
    const { consumerSeq, streamSeq } = this.#world.next();
    this.floor = { consumer_seq: consumerSeq - 1, stream_seq: streamSeq - 1 };
  }

  /** Looks when the next one is over; after each change of what is in hand, or of the config. */
  watch(): void {
    this.stop();
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const seq of this.#waitedFor()) earliestMs = Math.min(earliestMs, this.#deadlineMs(seq));
    if (earliestMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#world;
    this.#timer = clock.after(earliestMs - clock.now(), () => this.#check());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #check(): void {
    const now = this.#world.clock.now();
    const over = this.#waitedFor().filter(seq => this.#deadlineMs(seq) <= now);
    for (const seq of over.sort((a, b) => a - b)) {
      // Nobody has to ask for a message for it to run out of deliveries.
      if (this.#isExhausted(seq)) this.#giveUp(seq);
      else this.#again.push(seq);
    }
    this.watch();
    this.#world.over();
  }

  #waitedFor(): number[] {
    const again = new Set(this.#again);
    return [...this.#pending.keys()].filter(seq => !again.has(seq));
  }

  #isExhausted(seq: number): boolean {
    const limit = this.#world.config()['max_deliver'] as number;
    return limit > 0 && this.deliveries(seq) >= limit;
  }

  /** It is in the way of nobody any more, and stays in the stream until whoever had it last settles it after all. */
  #giveUp(seq: number): void {
    this.#world.exhausted(seq);
    this.#pending.delete(seq);
  }

  #moveFloor(seq: number): void {
    let lowest = Number.POSITIVE_INFINITY;
    for (const each of this.#pending.keys()) lowest = Math.min(lowest, each);
    if (lowest < seq) return;
    this.floor = { consumer_seq: this.#pending.get(lowest)!.consumerSeq - 1, stream_seq: lowest - 1 };
  }

  #deadlineMs(seq: number): number {
    return this.#pending.get(seq)!.sinceMs + this.#waitMs(seq);
  }

  /** How long the present delivery of a message may take. A change of the config holds for what is in hand, too. */
  #waitMs(seq: number): number {
    const config = this.#world.config();
    const backoff = config['backoff'] as number[] | null | undefined;
    if (!backoff?.length) return (config['ack_wait'] as number) / 1e6;
    return backoff[Math.min((this.#deliveries.get(seq) ?? 1) - 1, backoff.length - 1)]! / 1e6;
  }
}
