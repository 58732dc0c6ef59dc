/**
 * A stream: what it stores and refuses, what its limits cut, and who still needs a message.
 *
 *   publish ──expectations, dedupe──▶ limits ──▶ stored ──▶ consumers
 *                                        │          └─ retention: acked by whom it concerns ──▶ removed
 *                                        └─ discard new: refused · discard old: the oldest removed
 */

import type { Config } from '../../resources/resource.js';
import type { MessageSelector, Outgoing, PubAck, Timer } from '../../runtime/bus.js';
import { matches } from '../../subjects/subject.js';
import type { ConsumerModel } from './consumer-model.js';
import { refusal, refused } from './refusal.js';
import { bytesOf, headerBytes, headerOf, headersOf, type Stored, storedSize } from './stored.js';
import type { VirtualClock } from './virtual-clock.js';

const DUPLICATES_MS = 120_000;

export class StreamModel {
  readonly name: string;
  readonly created: string;
  readonly consumers = new Map<string, ConsumerModel>();
  config: Config & { name: string };
  lastSeq = 0;
  bytes = 0;
  readonly #clock: VirtualClock;
  /** In the order of their sequences. */
  readonly #messages = new Map<number, Stored>();
  /** How many messages there are of a subject, and the last one. */
  readonly #subjects = new Map<string, { count: number; last: number }>();
  /** By Nats-Msg-Id: which message it is, and until when it is known. */
  readonly #ids = new Map<string, { seq: number; untilMs: number }>();
  #lastId = '';
  #ageTimer: Timer | null = null;

  constructor(config: Config & { name: string }, clock: VirtualClock) {
    this.name = config.name;
    this.config = config;
    this.#clock = clock;
    this.created = new Date(clock.now()).toISOString();
  }

  get subjects(): string[] {
    return (this.config['subjects'] as string[] | null | undefined) ?? [this.name];
  }

  get retention(): string {
    return (this.config['retention'] as string | undefined) ?? 'limits';
  }

  get count(): number {
    return this.#messages.size;
  }

  /** The first sequence that is there; of an empty stream the one that comes next. */
  get firstSeq(): number {
    for (const seq of this.#messages.keys()) return seq;
    return this.lastSeq + 1;
  }

  takes(subject: string): boolean {
    return this.subjects.some(pattern => matches(pattern, subject));
  }

  message(seq: number): Stored | null {
    return this.#messages.get(seq) ?? null;
  }

  messages(): Iterable<Stored> {
    return this.#messages.values();
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

  /** @throws ApiError what the stream does not take */
  store({ subject, data, headers }: Outgoing): PubAck {
    const kept = headersOf(headers);
    const expected = (name: string) => headerOf(kept, `Nats-Expected-${name}`);
    if (this.config['sealed'] === true) throw refusal(subject, 'sealed');
    const stream = expected('Stream');
    if (stream !== null && stream !== this.name) throw refusal(subject, 'wrongStream');
    const id = headerOf(kept, 'Nats-Msg-Id') ?? '';
    const known = id === '' ? undefined : this.#knownId(id);
    if (known !== undefined) return { stream: this.name, seq: known, duplicate: true };
    this.#checkExpected(subject, expected);
    const body = bytesOf(data);
    const size = storedSize(this.config['storage'], subject, headerBytes(kept), body.length);
    const limit = this.#limit('max_msg_size');
    if (limit !== null && headerBytes(kept) + body.length > limit) throw refusal(subject, 'tooLarge');
    const rollup = this.#rollup(subject, headerOf(kept, 'Nats-Rollup'));
    if (this.config['discard'] === 'new') this.#refuseWhatIsFull(subject, size);
    const seq = ++this.lastSeq;
    this.#remember(id, seq);
    if (this.#isWanted(subject)) {
      this.#keep({ subject, seq, timeMs: this.#clock.now(), data: body, headers: kept, size });
      rollup?.(seq);
    }
    return { stream: this.name, seq, duplicate: false };
  }

  /** A consumer is done with a message. */
  acknowledged(seq: number): void {
    const stored = this.message(seq);
    if (stored === null || this.retention === 'limits') return;
    if (this.retention === 'workqueue' || !this.#isNeeded(stored)) this.remove(seq, 'settled');
  }

  /** A consumer is gone: what only it had not acknowledged goes, where interest is what keeps messages. */
  lostConsumer(): void {
    if (this.retention !== 'interest') return;
    for (const stored of [...this.messages()])
      if (!this.#isNeeded(stored)) this.remove(stored.seq, 'settled');
  }

  remove(seq: number, why: 'limit' | 'purge' | 'settled'): void {
    const stored = this.#messages.get(seq);
    if (stored === undefined) return;
    this.#messages.delete(seq);
    this.bytes -= stored.size;
    const subject = this.#subjects.get(stored.subject)!;
    subject.count--;
    if (subject.count === 0) this.#subjects.delete(stored.subject);
    else if (subject.last === seq) subject.last = this.last([stored.subject])!.seq;
    for (const consumer of this.consumers.values()) consumer.removed(stored, why);
  }

  /** Removes what is up to a sequence; all of it without. */
  purge(upTo = this.lastSeq): void {
    for (const seq of [...this.#messages.keys()]) if (seq <= upTo) this.remove(seq, 'purge');
    // Beyond what there is, what comes next begins beyond it.
    this.lastSeq = Math.max(this.lastSeq, upTo);
    for (const consumer of this.consumers.values()) consumer.purged(this.firstSeq);
  }

  /** Has the limits of a config hold from now on. */
  enforce(): void {
    for (const [subject, { count }] of this.#subjects) this.#cutSubject(subject, count);
    this.#cutOldest();
    this.#cutAged();
  }

  stop(): void {
    this.#ageTimer?.cancel();
  }

  #keep(stored: Stored): void {
    this.#messages.set(stored.seq, stored);
    this.bytes += stored.size;
    const { count } = this.#subjects.get(stored.subject) ?? { count: 0 };
    this.#subjects.set(stored.subject, { count: count + 1, last: stored.seq });
    for (const consumer of this.consumers.values()) consumer.stored(stored);
    this.#cutSubject(stored.subject, count + 1);
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

  #knownId(id: string): number | undefined {
    const known = this.#ids.get(id);
    if (known === undefined || known.untilMs > this.#clock.now()) return known?.seq;
    this.#ids.delete(id);
    return undefined;
  }

  #remember(id: string, seq: number): void {
    this.#lastId = id;
    if (id === '') return;
    const windowNs = this.config['duplicate_window'] as number | undefined;
    const windowMs = windowNs === undefined ? DUPLICATES_MS : windowNs / 1e6;
    if (windowMs > 0) this.#ids.set(id, { seq, untilMs: this.#clock.now() + windowMs });
  }

  #checkExpected(subject: string, expected: (name: string) => string | null): void {
    const wrong = (has: number) => refused(subject, 400, 10071, `wrong last sequence: ${has}`);
    const sequence = expected('Last-Sequence');
    if (sequence !== null && Number(sequence) !== this.lastSeq) throw wrong(this.lastSeq);
    const ofSubject = expected('Last-Subject-Sequence');
    const has = this.#subjects.get(expected('Last-Subject-Sequence-Subject') ?? subject)?.last ?? 0;
    if (ofSubject !== null && Number(ofSubject) !== has) throw wrong(has);
    const id = expected('Last-Msg-Id');
    if (id !== null && id !== this.#lastId)
      throw refused(subject, 400, 10070, `wrong last msg ID: ${this.#lastId}`);
  }

  #rollup(subject: string, rollup: string | null): ((seq: number) => void) | null {
    if (rollup === null) return null;
    if (this.config['allow_rollup_hdrs'] !== true) throw refused(subject, 400, 10111, 'rollup not permitted');
    return seq => {
      for (const stored of [...this.messages()]) {
        if (stored.seq < seq && (rollup === 'all' || stored.subject === subject))
          this.remove(stored.seq, 'purge');
      }
      for (const consumer of this.consumers.values()) consumer.purged(this.firstSeq);
    };
  }

  #refuseWhatIsFull(subject: string, size: number): void {
    const full = (what: string) => refused(subject, 503, 10077, `maximum ${what} exceeded`);
    const perSubject = this.#limit('max_msgs_per_subject');
    const count = this.#subjects.get(subject)?.count ?? 0;
    const isFull = perSubject !== null && count >= perSubject;
    if (isFull && this.config['discard_new_per_subject'] === true) throw full('messages per subject');
    // What the subject's own limit would push out makes room.
    const room = isFull ? this.next(0, [subject])! : null;
    const maxMsgs = this.#limit('max_msgs');
    if (maxMsgs !== null && room === null && this.count >= maxMsgs) throw full('messages');
    const maxBytes = this.#limit('max_bytes');
    if (maxBytes !== null && this.bytes + size - (room?.size ?? 0) > maxBytes) throw full('bytes');
  }

  #cutSubject(subject: string, count: number): void {
    const limit = this.#limit('max_msgs_per_subject');
    if (limit === null) return;
    for (let left = count; left > limit; left--) this.remove(this.next(0, [subject])!.seq, 'limit');
  }

  #cutOldest(): void {
    const maxMsgs = this.#limit('max_msgs') ?? Number.POSITIVE_INFINITY;
    const maxBytes = this.#limit('max_bytes') ?? Number.POSITIVE_INFINITY;
    while (this.count > maxMsgs || (this.bytes > maxBytes && this.count > 0))
      this.remove(this.firstSeq, 'limit');
  }

  /** Removes what is too old, and comes back when the next one is. */
  #cutAged(): void {
    this.#ageTimer?.cancel();
    this.#ageTimer = null;
    const maxAgeMs = ((this.config['max_age'] as number | undefined) ?? 0) / 1e6;
    if (maxAgeMs <= 0) return;
    const now = this.#clock.now();
    for (const { seq, timeMs } of [...this.messages()]) {
      if (timeMs + maxAgeMs > now) {
        this.#ageTimer = this.#clock.after(timeMs + maxAgeMs - now, () => this.#cutAged());
        return;
      }
      this.remove(seq, 'limit');
    }
  }

  #limit(name: string): number | null {
    const value = this.config[name] as number | undefined;
    return value === undefined || value <= 0 ? null : value;
  }
}

export function passes(subject: string, patterns: readonly string[] | null): boolean {
  return patterns === null || patterns.some(pattern => pattern === subject || matches(pattern, subject));
}
