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
import type { ConsumerInfo } from '../../runtime/bus.js';
import { consumerStart } from './consumer-start.js';
import type { Delivery, Taker } from './delivery.js';
import { IdleWatch } from './idle-watch.js';
import { InHand } from './in-hand.js';
import { type MessageStore, passes } from './message-store.js';
import { Pause } from './pause.js';
import type { Stored } from './stored.js';
import type { VirtualClock } from './virtual-clock.js';

export interface ConsumerWorld {
  clock: VirtualClock;
  /** The name and the messages of its stream. */
  stream: string;
  store: MessageStore;
  /** It is done with a message. */
  acknowledged(seq: number): void;
  /** Tells a notice of the server. */
  advise(kind: string, body: Record<string, unknown>): void;
  /** The consumer was idle for longer than it may be. */
  expired(): void;
}

export class ConsumerModel {
  readonly name: string;
  readonly created: string;
  config: Config;
  readonly #world: ConsumerWorld;
  readonly #store: MessageStore;
  /** The next sequence to look at; messages before it were delivered or skipped. */
  #nextSeq: number;
  /** Of `last_per_subject`: what is to be delivered before that. */
  #firstOnes: number[];
  #nextConsumerSeq = 1;
  #toCome = 0;
  #takers: Taker[] = [];
  readonly #inHand: InHand;
  readonly #idle: IdleWatch;
  readonly #pause: Pause;

  constructor(config: Config & { name: string }, world: ConsumerWorld) {
    this.name = config.name;
    this.config = config;
    this.#world = world;
    this.#store = world.store;
    this.created = new Date(world.clock.now()).toISOString();
    const { seq, before } = consumerStart(this.#store, config, this.filters);
    this.#nextSeq = seq;
    this.#firstOnes = before;
    this.#toCome = this.#countToCome();
    this.#inHand = new InHand({
      clock: world.clock,
      config: () => this.config,
      next: () => ({ consumerSeq: this.#nextConsumerSeq, streamSeq: this.#nextSeq }),
      exhausted: each => this.#advise('MAX_DELIVERIES', each, {}),
      over: () => this.deliver(),
    });
    this.#inHand.resetFloor();
    // Whoever works on a message still needs it (2.15.1; older servers did not look).
    const isNeeded = () => this.#takers.length > 0 || this.#inHand.isWorkedOn;
    this.#idle = new IdleWatch({ clock: world.clock, isNeeded, expired: () => world.expired() });
    this.#idle.watch(config);
    this.#pause = new Pause(world.clock, () => this.#pauseChanged());
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

  wants(subject: string): boolean {
    return passes(subject, this.filters);
  }

  /** Whether interest of this consumer keeps a message. */
  needs({ seq, subject }: Stored): boolean {
    return (
      this.wants(subject) && (seq >= this.#nextSeq || this.#inHand.has(seq) || this.#firstOnes.includes(seq))
    );
  }

  /** Begins to wait; the takers get their messages in turn. */
  enter(taker: Taker): void {
    if (!this.#takers.includes(taker)) this.#takers.push(taker);
    this.#idle.used();
    this.deliver();
  }

  leave(taker: Taker): void {
    this.#takers = this.#takers.filter(each => each !== taker);
    this.#idle.used();
  }

  /** Another message is there; `deliver` follows once the stream's limits have been seen to. */
  stored({ subject }: Stored): void {
    if (this.wants(subject)) this.#toCome++;
  }

  removed({ seq, subject }: Stored, why: 'limit' | 'purge' | 'settled'): void {
    const wasFirst = this.#firstOnes.includes(seq);
    this.#firstOnes = this.#firstOnes.filter(each => each !== seq);
    if ((seq >= this.#nextSeq && this.wants(subject)) || wasFirst) this.#toCome--;
    if (!this.#inHand.has(seq)) return;
    // What a limit cuts from under a consumer is terminated, and said.
    if (why === 'limit')
      this.#advise('MSG_TERMINATED', seq, { reason: 'Unacknowledged message was deleted' });
    this.#inHand.settle(seq);
    // A purge is one step, however much it removes.
    if (why !== 'purge') this.deliver();
  }

  /** The stream was purged, and begins with a sequence now. */
  purged(firstSeq: number): void {
    this.#nextSeq = Math.max(this.#nextSeq, firstSeq);
    this.#inHand.purged();
    this.deliver();
  }

  ack(seq: number): void {
    this.#idle.used();
    if (!this.acknowledges) return;
    if (this.config['ack_policy'] === 'all') for (const each of this.#inHand.upTo(seq)) this.#done(each);
    else this.#done(seq);
    this.deliver();
  }

  /** Said each time, of a message that is settled long since, too. */
  term(seq: number, deliveries: number, reason: string): void {
    this.#idle.used();
    if (seq >= this.#nextSeq) return;
    this.#advise('MSG_TERMINATED', seq, { deliveries, reason });
    this.#done(seq);
    this.deliver();
  }

  nak(seq: number, delayMs: number): void {
    this.#idle.used();
    if (!this.#inHand.has(seq)) return;
    this.#advise('MSG_NAKED', seq, {});
    this.#inHand.giveBack(seq, delayMs);
    if (delayMs <= 0) this.deliver();
  }

  inProgress(seq: number): void {
    this.#idle.used();
    if (this.#inHand.has(seq)) this.#inHand.inProgress(seq);
  }

  /** Another config for a consumer that goes on. */
  update(config: Config): void {
    this.config = config;
    this.#toCome = this.#countToCome();
    this.#idle.watch(config);
    this.#inHand.watch();
    this.deliver();
  }

  pauseUntil(timeMs: number): void {
    const { pause_until: _, ...rest } = this.config;
    this.config = timeMs === 0 ? rest : { ...rest, pause_until: new Date(timeMs).toISOString() };
    this.#pause.until(timeMs);
  }

  delete(): void {
    for (const each of [this.#inHand, this.#idle, this.#pause]) each.stop();
    const takers = this.#takers;
    this.#takers = [];
    for (const taker of takers) taker.deleted();
  }

  /** Gives those who wait what there is for them. */
  deliver(): void {
    while (this.#takers.length > 0 && this.#pause.leftMs === 0) {
      const stored = this.#next();
      if (stored === null) return;
      const taker = this.#takers.shift()!;
      taker.left--;
      if (taker.left > 0) this.#takers.push(taker);
      taker.take(this.#delivered(stored));
    }
  }

  info(): ConsumerInfo {
    const { leftMs } = this.#pause;
    return {
      stream_name: this.#world.stream,
      name: this.name,
      created: this.created,
      config: this.config,
      delivered: { consumer_seq: this.#nextConsumerSeq - 1, stream_seq: this.#nextSeq - 1 },
      ack_floor: { ...this.#inHand.floor },
      num_ack_pending: this.#inHand.count,
      num_redelivered: this.#inHand.redelivered,
      num_waiting: this.isPush ? 0 : this.#takers.length,
      num_pending: this.#toCome,
      ...(this.isPush ? { push_bound: this.#takers.length > 0 } : {}),
      ...(leftMs > 0 ? { paused: true, pause_remaining: leftMs * 1e6 } : {}),
    };
  }

  #countToCome(): number {
    const isToCome = ({ seq, subject }: Stored) => seq >= this.#nextSeq && this.wants(subject);
    return this.#firstOnes.length + this.#store.all().filter(isToCome).length;
  }

  #next(): Stored | null {
    const again = this.#inHand.takeAgain();
    if (again !== null) return this.#store.message(again)!;
    const { max_ack_pending } = this.config;
    const isFull = (max_ack_pending as number) > 0 && this.#inHand.count >= (max_ack_pending as number);
    if (this.acknowledges && isFull) return null;
    const first = this.#firstOnes.shift();
    const stored =
      first === undefined ? this.#store.next(this.#nextSeq, this.filters) : this.#store.message(first);
    if (stored === null) return null;
    this.#nextSeq = Math.max(this.#nextSeq, stored.seq + 1);
    this.#toCome--;
    return stored;
  }

  #delivered(stored: Stored): Delivery {
    const { seq } = stored;
    const consumerSeq = this.#nextConsumerSeq++;
    const deliveries = this.acknowledges ? this.#inHand.delivered(seq, consumerSeq) : 1;
    if (!this.acknowledges) {
      this.#inHand.floor = { consumer_seq: consumerSeq, stream_seq: seq };
      this.#world.acknowledged(seq);
    }
    const { stream } = this.#world;
    return { stored, stream, consumer: this.name, consumerSeq, deliveries, pending: this.#toCome };
  }

  /** Settled, whatever keeps the message. */
  #done(seq: number): void {
    if (seq >= this.#nextSeq) return;
    this.#inHand.settle(seq);
    this.#world.acknowledged(seq);
  }

  #advise(kind: string, seq: number, more: Record<string, unknown>): void {
    this.#world.advise(kind, {
      stream: this.#world.stream,
      consumer: this.name,
      consumer_seq: this.#inHand.consumerSeq(seq),
      stream_seq: seq,
      deliveries: this.#inHand.deliveries(seq) || 1,
      ...more,
    });
  }

  #pauseChanged(): void {
    const paused = this.#pause.leftMs > 0;
    const until = paused ? { pause_until: new Date(this.#pause.untilMs).toISOString() } : {};
    this.#world.advise('PAUSE', { stream: this.#world.stream, consumer: this.name, paused, ...until });
    this.deliver();
  }
}
