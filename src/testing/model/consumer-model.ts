/**
 * A consumer: which message comes next, to whom, how often, and until when it may be worked on.
 *
 *   to come ──request──▶ pending ──ack, term──▶ settled
 *                         │   ▲
 *       nak, ack_wait over│   │request
 *                         ▼   │
 *                     to come again ──more often than max_deliver──▶ given up, with a notice
 *
 * It does as nats-server 2.15.1 (server/consumer.go); where that surprises, a comment says so, and a row of
 * test/conformance/bus-conformance.ts holds both to it.
 */
import type { Config } from '../../resources/resource.js';
import type { ConsumerInfo, Timer } from '../../runtime/bus.js';
import type { Stored } from './stored.js';
import { passes, type StreamModel } from './stream-model.js';
import type { VirtualClock } from './virtual-clock.js';

/** A message on its way to a client. */
export interface Delivery {
  stored: Stored;
  stream: string;
  consumer: string;
  consumerSeq: number;
  deliveries: number;
  pending: number;
}

/** Somebody who waits for messages of the consumer. */
export interface Taker {
  /** How many more it takes. */
  left: number;
  take(delivery: Delivery): void;
  /** The consumer is gone. */
  deleted(): void;
}

export interface ConsumerWorld {
  clock: VirtualClock;
  /** Tells a notice of the server. */
  advise(kind: string, body: Record<string, unknown>): void;
  /** The consumer was idle for longer than it may be. */
  expired(): void;
}

interface Pending {
  consumerSeq: number;
  /** Since when it counts as delivered; of one that was given back with a delay that may lie ahead. */
  sinceMs: number;
}

/** Of a consumer that is neither durable nor says how long it may be idle (2.15.1). */
const EPHEMERAL_NS = 5e9;

export class ConsumerModel {
  readonly name: string;
  readonly created: string;
  config: Config;
  readonly #stream: StreamModel;
  readonly #world: ConsumerWorld;
  /** The next sequence to look at; messages before it were delivered or skipped. */
  #nextSeq: number;
  /** Of `last_per_subject`: what is to be delivered before that. */
  #firstOnes: number[];
  #nextConsumerSeq = 1;
  #ackFloor = { consumer_seq: 0, stream_seq: 0 };
  #toCome = 0;
  readonly #pending = new Map<number, Pending>();
  /** How often each message was delivered that is not settled. */
  readonly #deliveries = new Map<number, number>();
  #again: number[] = [];
  #takers: Taker[] = [];
  #pausedUntilMs = 0;
  #timer: Timer | null = null;
  #idleTimer: Timer | null = null;
  #pauseTimer: Timer | null = null;
  #lastActivityMs: number;

  constructor(stream: StreamModel, config: Config & { name: string }, world: ConsumerWorld) {
    this.name = config.name;
    this.config = config;
    this.#stream = stream;
    this.#world = world;
    this.created = new Date(world.clock.now()).toISOString();
    this.#lastActivityMs = world.clock.now();
    this.#firstOnes =
      config['deliver_policy'] === 'last_per_subject' ? stream.lastPerSubject(this.filters) : [];
    this.#nextSeq = this.#start();
    this.#ackFloor.stream_seq = this.#nextSeq - 1;
    this.#toCome = this.#countToCome();
    this.#watchIdle();
    this.pauseUntil(Date.parse(String(config['pause_until'] ?? '')) || 0);
  }

  get filters(): string[] | null {
    const filters = (this.config['filter_subjects'] as string[] | undefined) ?? [];
    const one = this.config['filter_subject'] as string | undefined;
    return one ? [one] : filters.length > 0 ? filters : null;
  }

  get isPush(): boolean {
    return Boolean(this.config['deliver_subject']);
  }

  get acknowledges(): boolean {
    return ['explicit', 'all'].includes(String(this.config['ack_policy'] ?? 'none'));
  }

  get waiting(): number {
    return this.#takers.length;
  }

  get isPaused(): boolean {
    return this.#pausedUntilMs > this.#world.clock.now();
  }

  wants(subject: string): boolean {
    return passes(subject, this.filters);
  }

  /** Whether interest of this consumer keeps a message. */
  needs({ seq, subject }: Stored): boolean {
    return (
      this.wants(subject) && (seq >= this.#nextSeq || this.#pending.has(seq) || this.#firstOnes.includes(seq))
    );
  }

  /** Begins to wait; the takers get their messages in turn. */
  enter(taker: Taker): void {
    if (!this.#takers.includes(taker)) this.#takers.push(taker);
    this.#active();
    this.deliver();
  }

  leave(taker: Taker): void {
    this.#takers = this.#takers.filter(each => each !== taker);
    this.#active();
  }

  /** Another message is there; `deliver` follows once the stream's limits have been seen to. */
  stored({ subject }: Stored): void {
    if (this.wants(subject)) this.#toCome++;
  }

  removed({ seq, subject }: Stored, why: 'limit' | 'purge' | 'settled'): void {
    const wasFirst = this.#firstOnes.includes(seq);
    this.#firstOnes = this.#firstOnes.filter(each => each !== seq);
    if ((seq >= this.#nextSeq && this.wants(subject)) || wasFirst) this.#toCome--;
    if (!this.#pending.has(seq)) return;
    // What a limit cuts from under a consumer is terminated, and said.
    if (why === 'limit')
      this.#advise('MSG_TERMINATED', seq, { reason: 'Unacknowledged message was deleted' });
    this.#settle(seq);
    // A purge is one step, however much it removes.
    if (why !== 'purge') this.deliver();
  }

  /** The stream was purged, and begins with a sequence now. */
  purged(firstSeq: number): void {
    this.#nextSeq = Math.max(this.#nextSeq, firstSeq);
    if (this.#pending.size === 0) {
      this.#deliveries.clear();
      this.#ackFloor = { consumer_seq: this.#nextConsumerSeq - 1, stream_seq: this.#nextSeq - 1 };
    }
    this.deliver();
  }

  ack(seq: number): void {
    this.#active();
    if (!this.acknowledges) return;
    if (this.config['ack_policy'] === 'all') {
      for (const each of [...this.#pending.keys()]) if (each <= seq) this.#done(each);
    } else this.#done(seq);
    this.deliver();
  }

  /** Said each time, of a message that is settled long since, too. */
  term(seq: number, deliveries: number, reason: string): void {
    this.#active();
    if (seq >= this.#nextSeq) return;
    this.#advise('MSG_TERMINATED', seq, { deliveries, reason });
    this.#done(seq);
    this.deliver();
  }

  nak(seq: number, delayMs: number): void {
    this.#active();
    const pending = this.#pending.get(seq);
    if (pending === undefined) return;
    this.#advise('MSG_NAKED', seq, {});
    if (delayMs > 0) {
      // It counts from the first wait of a backoff, though a later one may be longer: that much later it comes.
      const ackWaitMs = (this.config['ack_wait'] as number) / 1e6;
      pending.sinceMs = this.#world.clock.now() + delayMs - ackWaitMs;
      this.#watchPending();
      return;
    }
    if (!this.#again.includes(seq)) this.#again.push(seq);
    this.deliver();
  }

  inProgress(seq: number): void {
    this.#active();
    const pending = this.#pending.get(seq);
    if (pending === undefined) return;
    pending.sinceMs = this.#world.clock.now();
    this.#watchPending();
  }

  /** Another config for a consumer that goes on. */
  update(config: Config): void {
    this.config = config;
    this.#toCome = this.#countToCome();
    this.#watchIdle();
    this.#watchPending();
    this.deliver();
  }

  pauseUntil(timeMs: number): void {
    const wasPaused = this.#pauseTimer !== null;
    this.#pausedUntilMs = timeMs;
    this.#pauseTimer?.cancel();
    this.#pauseTimer = null;
    const leftMs = timeMs - this.#world.clock.now();
    if (leftMs > 0) this.#pauseTimer = this.#world.clock.after(leftMs, () => this.pauseUntil(0));
    if (leftMs > 0 || wasPaused) this.#tellPause(leftMs > 0);
    this.deliver();
  }

  delete(): void {
    for (const timer of [this.#timer, this.#idleTimer, this.#pauseTimer]) timer?.cancel();
    const takers = this.#takers;
    this.#takers = [];
    for (const taker of takers) taker.deleted();
  }

  info(): ConsumerInfo {
    const leftMs = Math.max(0, this.#pausedUntilMs - this.#world.clock.now());
    return {
      stream_name: this.#stream.name,
      name: this.name,
      created: this.created,
      config: this.config,
      delivered: { consumer_seq: this.#nextConsumerSeq - 1, stream_seq: this.#nextSeq - 1 },
      ack_floor: { ...this.#ackFloor },
      num_ack_pending: this.#pending.size,
      num_redelivered: [...this.#deliveries.values()].filter(count => count > 1).length,
      num_waiting: this.isPush ? 0 : this.#takers.length,
      num_pending: this.#toCome,
      ...(this.isPush ? { push_bound: this.#takers.length > 0 } : {}),
      ...(leftMs > 0 ? { paused: true, pause_remaining: leftMs * 1e6 } : {}),
    };
  }

  #start(): number {
    const { firstSeq, lastSeq } = this.#stream;
    switch (this.config['deliver_policy']) {
      case 'new':
      case 'last_per_subject':
        return lastSeq + 1;
      case 'last':
        return this.#stream.last(this.filters)?.seq ?? lastSeq + 1;
      case 'by_start_sequence':
        return Math.min(Math.max(this.config['opt_start_seq'] as number, firstSeq), lastSeq + 1);
      case 'by_start_time': {
        const fromMs = Date.parse(this.config['opt_start_time'] as string);
        for (const { seq, timeMs } of this.#stream.messages()) if (timeMs >= fromMs) return seq;
        return lastSeq + 1;
      }
      default:
        return firstSeq;
    }
  }

  #countToCome(): number {
    let count = this.#firstOnes.length;
    for (const { seq, subject } of this.#stream.messages())
      if (seq >= this.#nextSeq && this.wants(subject)) count++;
    return count;
  }

  /** Gives those who wait what there is for them. */
  deliver(): void {
    while (this.#takers.length > 0 && !this.isPaused) {
      const stored = this.#next();
      if (stored === null) return;
      const taker = this.#takers.shift()!;
      taker.left--;
      if (taker.left > 0) this.#takers.push(taker);
      taker.take(this.#delivered(stored));
    }
  }

  #next(): Stored | null {
    for (let seq = this.#again.shift(); seq !== undefined; seq = this.#again.shift()) {
      if (this.#isExhausted(seq)) this.#giveUp(seq);
      else return this.#stream.message(seq)!;
    }
    const { max_ack_pending } = this.config;
    const isFull = (max_ack_pending as number) > 0 && this.#pending.size >= (max_ack_pending as number);
    if (this.acknowledges && isFull) return null;
    const first = this.#firstOnes.shift();
    const stored =
      first === undefined ? this.#stream.next(this.#nextSeq, this.filters) : this.#stream.message(first);
    if (stored === null) return null;
    this.#nextSeq = Math.max(this.#nextSeq, stored.seq + 1);
    this.#toCome--;
    return stored;
  }

  #delivered(stored: Stored): Delivery {
    const { seq } = stored;
    const deliveries = (this.#deliveries.get(seq) ?? 0) + 1;
    const consumerSeq = this.#nextConsumerSeq++;
    if (this.acknowledges) {
      this.#deliveries.set(seq, deliveries);
      const before = this.#pending.get(seq);
      const sinceMs = this.#world.clock.now();
      this.#pending.set(seq, { consumerSeq: before?.consumerSeq ?? consumerSeq, sinceMs });
      this.#watchPending();
    } else {
      this.#ackFloor = { consumer_seq: consumerSeq, stream_seq: seq };
      this.#stream.acknowledged(seq);
    }
    return {
      stored,
      stream: this.#stream.name,
      consumer: this.name,
      consumerSeq,
      deliveries,
      pending: this.#toCome,
    };
  }

  #isExhausted(seq: number): boolean {
    const limit = this.config['max_deliver'] as number;
    return limit > 0 && (this.#deliveries.get(seq) ?? 0) >= limit;
  }

  /** It is in the way of nobody any more, and stays in the stream until whoever had it last settles it after all. */
  #giveUp(seq: number): void {
    this.#advise('MAX_DELIVERIES', seq, {});
    this.#pending.delete(seq);
  }

  /** Settled, whatever keeps the message. */
  #done(seq: number): void {
    if (seq >= this.#nextSeq) return;
    if (this.#pending.has(seq)) this.#settle(seq);
    this.#deliveries.delete(seq);
    this.#stream.acknowledged(seq);
  }

  #settle(seq: number): void {
    this.#again = this.#again.filter(each => each !== seq);
    this.#deliveries.delete(seq);
    const pending = this.#pending.get(seq)!;
    this.#pending.delete(seq);
    if (this.#pending.size === 0 || pending.consumerSeq === this.#ackFloor.consumer_seq + 1)
      this.#moveFloor(seq);
  }

  #moveFloor(seq: number): void {
    if (this.#pending.size === 0) {
      this.#ackFloor = { consumer_seq: this.#nextConsumerSeq - 1, stream_seq: this.#nextSeq - 1 };
      return;
    }
    const lowest = Math.min(...this.#pending.keys());
    if (lowest < seq) return;
    this.#ackFloor = { consumer_seq: this.#pending.get(lowest)!.consumerSeq - 1, stream_seq: lowest - 1 };
  }

  /** How long the present delivery of a message may take. A change of the config holds for what is in hand, too. */
  #waitMs(seq: number): number {
    const backoff = this.config['backoff'] as number[] | null | undefined;
    const ackWait = this.config['ack_wait'] as number;
    if (!backoff?.length) return ackWait / 1e6;
    return backoff[Math.min((this.#deliveries.get(seq) ?? 1) - 1, backoff.length - 1)]! / 1e6;
  }

  #deadlineMs(seq: number): number {
    return this.#pending.get(seq)!.sinceMs + this.#waitMs(seq);
  }

  #watchPending(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const again = new Set(this.#again);
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const seq of this.#pending.keys())
      if (!again.has(seq)) earliestMs = Math.min(earliestMs, this.#deadlineMs(seq));
    if (earliestMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#world;
    this.#timer = clock.after(earliestMs - clock.now(), () => this.#checkPending());
  }

  #checkPending(): void {
    const now = this.#world.clock.now();
    const again = new Set(this.#again);
    const over = [...this.#pending.keys()].filter(seq => !again.has(seq) && this.#deadlineMs(seq) <= now);
    for (const seq of over.sort((a, b) => a - b)) {
      // Nobody has to ask for a message for it to run out of deliveries.
      if (this.#isExhausted(seq)) this.#giveUp(seq);
      else this.#again.push(seq);
    }
    this.#watchPending();
    this.deliver();
  }

  #active(): void {
    this.#lastActivityMs = this.#world.clock.now();
  }

  #watchIdle(): void {
    this.#idleTimer?.cancel();
    const given = (this.config['inactive_threshold'] as number | undefined) ?? 0;
    const isDurable = Boolean(this.config['durable_name']);
    const thresholdMs = (given > 0 ? given : isDurable ? 0 : EPHEMERAL_NS) / 1e6;
    if (thresholdMs === 0) return;
    const { clock } = this.#world;
    const look = () => {
      // Whoever works on a message still needs it (2.15.1; older servers did not look).
      const isNeeded = this.#takers.length > 0 || this.#pending.size > this.#again.length;
      const idleMs = isNeeded ? 0 : clock.now() - this.#lastActivityMs;
      if (idleMs >= thresholdMs) this.#world.expired();
      else this.#idleTimer = clock.after(thresholdMs - idleMs, look);
    };
    this.#idleTimer = clock.after(thresholdMs, look);
  }

  #advise(kind: string, seq: number, more: Record<string, unknown>): void {
    this.#world.advise(kind, {
      stream: this.#stream.name,
      consumer: this.name,
      consumer_seq: this.#pending.get(seq)?.consumerSeq ?? 0,
      stream_seq: seq,
      deliveries: this.#deliveries.get(seq) ?? 1,
      ...more,
    });
  }

  #tellPause(paused: boolean): void {
    const until = paused ? { pause_until: new Date(this.#pausedUntilMs).toISOString() } : {};
    this.#world.advise('PAUSE', { stream: this.#stream.name, consumer: this.name, paused, ...until });
  }
}
