/**
 * A stream: what it stores and refuses, what its limits cut, and who still needs a message.
 *
 *   publish ──expectations, dedupe──▶ limits ──▶ stored ──▶ consumers
 *                                        │          └─ retention: acked by whom it concerns ──▶ removed
 *                                        └─ discard new: refused · discard old: the oldest removed
 */
import type { Config } from '../../resources/resource.js';
import type { Outgoing, PubAck, Timer } from '../../runtime/bus.js';
import { headerOf } from '../../runtime/header-of.js';
import { matches } from '../../subjects/subject.js';
import type { ConsumerModel } from './consumer-model.js';
import { Duplicates } from './duplicates.js';
import { checkExpectedLast, checkExpectedStream } from './expected.js';
import { MessageStore } from './message-store.js';
import { refusal } from './refusal.js';
import { republished, storedSubject } from './rewrite.js';
import { bytesOf, headerBytes, headersOf, type Stored, storedSize } from './stored.js';
import { limitOf, refuseWhatIsFull, surplus, surplusOfSubject } from './stream-limits.js';
import { endOf, markerFor, raisedTtl, TTL_HEADER, ttlOf } from './ttl.js';
import type { VirtualClock } from './virtual-clock.js';

const MARKER_RETRY_MS = 2_000;

export interface StreamWorld {
  clock: VirtualClock;
  /** Publishes what the stream publishes of its own accord. */
  publish(message: Outgoing): void;
}

export class StreamModel {
  readonly name: string;
  readonly created: string;
  readonly store = new MessageStore();
  readonly consumers = new Map<string, ConsumerModel>();
  config: Config & { name: string };
  readonly #world: StreamWorld;
  readonly #duplicates: Duplicates;
  #nextEnd: { atMs: number; timer: Timer } | null = null;

  constructor(config: Config & { name: string }, world: StreamWorld) {
    this.name = config.name;
    this.config = config;
    this.#world = world;
    this.#duplicates = new Duplicates(world.clock);
    this.created = new Date(world.clock.now()).toISOString();
  }

  get subjects(): string[] {
    return (this.config['subjects'] as string[] | null | undefined) ?? [this.name];
  }

  get retention(): string {
    return (this.config['retention'] as string | undefined) ?? 'limits';
  }

  takes(subject: string): boolean {
    return this.subjects.some(pattern => matches(pattern, subject));
  }

  /** @throws ApiError what the stream does not take */
  publish({ subject: given, data, headers }: Outgoing): PubAck {
    const { config, store } = this;
    const subject = storedSubject(config, given);
    const kept = headersOf(headers);
    const header = (name: string) => headerOf(kept, name);
    if (config['sealed'] === true) throw refusal(subject, 'sealed');
    checkExpectedStream(subject, header, this.name);
    const asked = ttlOf(subject, header(TTL_HEADER), config);
    const ttl = raisedTtl(asked, config);
    if (ttl !== asked) kept[TTL_HEADER] = String(ttl);
    const id = header('Nats-Msg-Id') ?? '';
    const known = id === '' ? null : this.#duplicates.seqOf(id);
    if (known !== null) return { stream: this.name, seq: known, duplicate: true };
    checkExpectedLast(subject, header, store, this.#duplicates);
    const body = bytesOf(data);
    const size = storedSize(config['storage'], subject, headerBytes(kept), body.length);
    const limit = limitOf(config, 'max_msg_size');
    if (limit !== null && headerBytes(kept) + body.length > limit) throw refusal(subject, 'tooLarge');
    const rollup = header('Nats-Rollup');
    if (rollup !== null && config['allow_rollup_hdrs'] !== true) throw refusal(subject, 'rollupNotPermitted');
    if (config['discard'] === 'new') refuseWhatIsFull(store, config, subject, size);
    const before = store.lastSeqOf(subject);
    const seq = ++store.lastSeq;
    this.#duplicates.remember(id, seq, config);
    const stored = { subject, seq, timeMs: this.#world.clock.now(), data: body, headers: kept, size, ttl };
    if (this.#isWanted(subject)) {
      this.#keep(stored);
      if (rollup !== null) this.#rollUp(seq, rollup === 'all' ? null : subject);
    }
    const again = republished(config, stored, before);
    if (again !== null) this.#world.publish(again);
    return { stream: this.name, seq, duplicate: false };
  }

  /** A consumer is done with a message. */
  acknowledged(seq: number): void {
    const stored = this.store.message(seq);
    if (stored === null || this.retention === 'limits') return;
    if (this.retention === 'workqueue' || !this.#isNeeded(stored)) this.remove(seq, 'settled');
  }

  /** A consumer is gone: what only it had not acknowledged goes, where interest is what keeps messages. */
  lostConsumer(): void {
    if (this.retention !== 'interest') return;
    for (const stored of this.store.all()) if (!this.#isNeeded(stored)) this.remove(stored.seq, 'settled');
  }

  remove(seq: number, why: 'limit' | 'purge' | 'settled'): void {
    const stored = this.store.remove(seq);
    if (stored === null) return;
    for (const consumer of this.consumers.values()) consumer.removed(stored, why);
  }

  /** Removes what is up to a sequence; all of it without. */
  purge(upTo = this.store.lastSeq): void {
    for (const { seq } of this.store.all()) if (seq <= upTo) this.remove(seq, 'purge');
    // Beyond what there is, what comes next begins beyond it.
    this.store.lastSeq = Math.max(this.store.lastSeq, upTo);
    this.#purged();
  }

  /** Has the limits of a config hold from now on. */
  enforce(): void {
    for (const subject of this.store.subjects()) this.#cutSubject(subject);
    this.#cutOldest();
    this.#endAged();
  }

  stop(): void {
    this.#nextEnd?.timer.cancel();
  }

  #keep(stored: Stored): void {
    this.store.add(stored);
    for (const consumer of this.consumers.values()) consumer.stored(stored);
    this.#cutSubject(stored.subject);
    this.#cutOldest();
    this.#endBy(endOf(stored, this.config));
    for (const consumer of this.consumers.values()) consumer.deliver();
  }

  /** A message that interest would keep, and nobody is interested in, is confirmed and not stored. */
  #isWanted(subject: string): boolean {
    return this.retention !== 'interest' || [...this.consumers.values()].some(each => each.wants(subject));
  }

  #isNeeded(stored: Stored): boolean {
    return [...this.consumers.values()].some(each => each.needs(stored));
  }

  /** A message takes the place of those before it: of its subject, or without one of all. */
  #rollUp(upTo: number, subject: string | null): void {
    for (const stored of this.store.all())
      if (stored.seq < upTo && (subject === null || stored.subject === subject))
        this.remove(stored.seq, 'purge');
    this.#purged();
  }

  #purged(): void {
    for (const consumer of this.consumers.values()) consumer.purged(this.store.firstSeq);
  }

  #cutSubject(subject: string): void {
    for (const seq of surplusOfSubject(this.store, this.config, subject)) this.remove(seq, 'limit');
  }

  #cutOldest(): void {
    for (const seq of surplus(this.store, this.config)) this.remove(seq, 'limit');
  }

  /** Ends what is too old, and comes back when the next one is. */
  #endAged(): void {
    this.#nextEnd?.timer.cancel();
    this.#nextEnd = null;
    const now = this.#world.clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const stored of this.store.all()) {
      const endMs = endOf(stored, this.config);
      if (endMs <= now) this.#end(stored);
      else nextMs = Math.min(nextMs, endMs);
      // Where all have the same age, the rest is younger.
      if (endMs > now && this.config['allow_msg_ttl'] !== true) break;
    }
    this.#endBy(nextMs);
  }

  #end(stored: Stored): void {
    const isLast = this.store.countOf(stored.subject) === 1;
    const marker = isLast ? markerFor(stored, this.config) : null;
    if (marker === null) {
      this.remove(stored.seq, 'limit');
      return;
    }
    try {
      // It takes the place of the message, as a rollup of its subject.
      this.publish(marker);
    } catch {
      // A stream that takes nothing new takes no marker: the message stays until it does.
      this.#endBy(this.#world.clock.now() + MARKER_RETRY_MS);
    }
  }

  /** Looks again at a moment, unless it does so before. */
  #endBy(atMs: number): void {
    if (atMs >= (this.#nextEnd?.atMs ?? Number.POSITIVE_INFINITY)) return;
    this.#nextEnd?.timer.cancel();
    const { clock } = this.#world;
    this.#nextEnd = { atMs, timer: clock.after(atMs - clock.now(), () => this.#endAged()) };
  }
}
