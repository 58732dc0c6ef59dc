/**
 * A stream: what it stores and refuses, what its limits cut, and who still needs a message.
 *
 *   publish ──expectations, dedupe──▶ limits ──▶ stored ──▶ consumers
 *                                        │          └─ retention: acked by whom it concerns ──▶ removed
 *                                        └─ discard new: refused · discard old: the oldest removed
 */
import type { Config } from '../../resources/resource.js';
import type { Outgoing, PubAck, Timer } from '../../runtime/bus.js';
import { matches } from '../../subjects/subject.js';
import type { ConsumerModel } from './consumer-model.js';
import { Duplicates } from './duplicates.js';
import { checkExpectedLast, checkExpectedStream } from './expected.js';
import { MessageStore } from './message-store.js';
import { refusal } from './refusal.js';
import { bytesOf, headerBytes, headerOf, headersOf, type Stored, storedSize } from './stored.js';
import { limitOf, refuseWhatIsFull, surplus, surplusOfSubject } from './stream-limits.js';
import type { VirtualClock } from './virtual-clock.js';

export class StreamModel {
  readonly name: string;
  readonly created: string;
  readonly store = new MessageStore();
  readonly consumers = new Map<string, ConsumerModel>();
  config: Config & { name: string };
  readonly #clock: VirtualClock;
  readonly #duplicates: Duplicates;
  #ageTimer: Timer | null = null;

  constructor(config: Config & { name: string }, clock: VirtualClock) {
    this.name = config.name;
    this.config = config;
    this.#clock = clock;
    this.#duplicates = new Duplicates(clock);
    this.created = new Date(clock.now()).toISOString();
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
  publish({ subject, data, headers }: Outgoing): PubAck {
    const kept = headersOf(headers);
    const header = (name: string) => headerOf(kept, name);
    if (this.config['sealed'] === true) throw refusal(subject, 'sealed');
    checkExpectedStream(subject, header, this.name);
    const id = header('Nats-Msg-Id') ?? '';
    const known = id === '' ? null : this.#duplicates.seqOf(id);
    if (known !== null) return { stream: this.name, seq: known, duplicate: true };
    checkExpectedLast(subject, header, this.store, this.#duplicates);
    const body = bytesOf(data);
    const size = storedSize(this.config['storage'], subject, headerBytes(kept), body.length);
    const limit = limitOf(this.config, 'max_msg_size');
    if (limit !== null && headerBytes(kept) + body.length > limit) throw refusal(subject, 'tooLarge');
    const rollup = header('Nats-Rollup');
    if (rollup !== null && this.config['allow_rollup_hdrs'] !== true)
      throw refusal(subject, 'rollupNotPermitted');
    if (this.config['discard'] === 'new') refuseWhatIsFull(this.store, this.config, subject, size);
    const seq = ++this.store.lastSeq;
    this.#duplicates.remember(id, seq, this.config);
    if (this.#isWanted(subject)) {
      this.#keep({ subject, seq, timeMs: this.#clock.now(), data: body, headers: kept, size });
      if (rollup !== null) this.#rollUp(seq, rollup === 'all' ? null : subject);
    }
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
    this.#cutAged();
  }

  stop(): void {
    this.#ageTimer?.cancel();
  }

  #keep(stored: Stored): void {
    this.store.add(stored);
    for (const consumer of this.consumers.values()) consumer.stored(stored);
    this.#cutSubject(stored.subject);
    this.#cutOldest();
    if (this.#ageTimer === null) this.#cutAged();
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

  /** Removes what is too old, and comes back when the next one is. */
  #cutAged(): void {
    this.#ageTimer?.cancel();
    this.#ageTimer = null;
    const maxAgeMs = ((this.config['max_age'] as number | undefined) ?? 0) / 1e6;
    if (maxAgeMs <= 0) return;
    const now = this.#clock.now();
    for (const { seq, timeMs } of this.store.all()) {
      if (timeMs + maxAgeMs > now) {
        this.#ageTimer = this.#clock.after(timeMs + maxAgeMs - now, () => this.#cutAged());
        return;
      }
      this.remove(seq, 'limit');
    }
  }
}
