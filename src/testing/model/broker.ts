/**
 * The broker: streams and consumers in memory, on a clock that stands still until it is moved. It answers at once;
 * what makes answers and deliveries take turns is the bus in front of it (memory-bus.ts).
 *
 *   connections ──MemoryBus──▶ Broker ──▶ StreamModel ──▶ ConsumerModel ──▶ takers (intakes, readers)
 *                                └─ notices ($JS.EVENT.ADVISORY.>) ──▶ streams that store them, listeners
 */
import { randomUUID } from 'node:crypto';
import { desiredConfig } from '../../resources/config.js';
import type { Config } from '../../resources/resource.js';
import type { ConsumerAddress, Outgoing, PubAck } from '../../runtime/bus.js';
import { matches, overlaps } from '../../subjects/subject.js';
import { checkConsumer, consumerConfig, type Named } from './consumer-config.js';
import { ConsumerModel } from './consumer-model.js';
import type { Taker } from './delivery.js';
import { NotModelled, refusal, refused } from './refusal.js';
import { checkRewrites, withRepublish } from './rewrite.js';
import { bytesOf } from './stored.js';
import { StreamModel } from './stream-model.js';
import { Turns } from './turns.js';
import { VirtualClock } from './virtual-clock.js';

export interface Listener {
  subject: string;
  heard(subject: string, data: Uint8Array): void;
}

/** Somebody who is subscribed to the subject of push consumers. */
export interface PushSubscriber extends Taker {
  subject: string;
  group: string | null;
}

const NOTICE_TYPES: Readonly<Record<string, string>> = {
  MAX_DELIVERIES: 'max_deliver',
  MSG_TERMINATED: 'terminated',
  MSG_NAKED: 'nak',
  CREATED: 'consumer_action',
  DELETED: 'consumer_action',
  PAUSE: 'consumer_pause',
};

export class Broker {
  readonly clock: VirtualClock;
  readonly turns: Turns;
  readonly streams = new Map<string, StreamModel>();
  readonly #listeners = new Set<Listener>();
  readonly #subscribers = new Set<PushSubscriber>();

  /** Brokers of several accounts share clock and turns. */
  constructor(clock = new VirtualClock(Date.UTC(2026, 0, 1), 1), turns = new Turns()) {
    this.clock = clock;
    this.turns = turns;
  }

  /** @throws ApiError what the stream refuses; null where no stream stores the subject */
  publish(message: Outgoing): PubAck | null {
    const { subject, data } = message;
    const stream = [...this.streams.values()].find(each => each.takes(subject));
    try {
      return stream?.publish(message) ?? null;
    } finally {
      this.#tell(subject, bytesOf(data));
    }
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Another one hears what push consumers deliver to a subject. */
  subscribe(subscriber: PushSubscriber): void {
    this.#subscribers.add(subscriber);
    for (const consumer of this.#consumers())
      if (isFor(subscriber, consumer.config)) consumer.enter(subscriber);
  }

  unsubscribe(subscriber: PushSubscriber): void {
    this.#subscribers.delete(subscriber);
    for (const consumer of this.#consumers()) consumer.leave(subscriber);
  }

  createStream(config: Named): StreamModel {
    const subject = `$JS.API.STREAM.CREATE.${config.name}`;
    refuseUnmodelled(config);
    if (this.streams.has(config.name)) throw refusal(subject, 'streamNameInUse');
    const given: Config = { ...config, subjects: config['subjects'] ?? [config.name] };
    const full = streamConfig(config.name, given, subject);
    for (const { subjects } of this.streams.values()) {
      const taken = subjects.some(a => (full['subjects'] as string[]).some(b => overlaps(a, b)));
      if (taken) throw refusal(subject, 'subjectsOverlap');
    }
    const stream = new StreamModel(full, {
      clock: this.clock,
      publish: message => this.#publishLater(message),
    });
    this.streams.set(config.name, stream);
    return stream;
  }

  updateStream(name: string, patch: Config): void {
    const stream = this.stream(name, 'STREAM.UPDATE');
    refuseUnmodelled(patch);
    stream.config = streamConfig(name, { ...stream.config, ...patch }, `$JS.API.STREAM.UPDATE.${name}`);
    stream.enforce();
  }

  deleteStream(name: string): boolean {
    const stream = this.streams.get(name);
    if (stream === undefined) return false;
    for (const consumer of stream.consumers.keys()) this.deleteConsumer({ stream: name, consumer });
    stream.stop();
    return this.streams.delete(name);
  }

  /** The same config again is the same consumer; another one is refused. */
  createConsumer(stream: string, config: Named): ConsumerModel {
    const owner = this.stream(stream, 'CONSUMER.CREATE');
    const subject = `$JS.API.CONSUMER.CREATE.${stream}.${config.name}`;
    const full = consumerConfig(owner, config);
    const before = owner.consumers.get(config.name);
    if (before !== undefined) {
      if (JSON.stringify(before.config) === JSON.stringify(full)) return before;
      throw refusal(subject, 'consumerExists');
    }
    checkConsumer(owner, full, subject);
    const consumer = new ConsumerModel(full, {
      clock: this.clock,
      stream,
      store: owner.store,
      acknowledged: seq => owner.acknowledged(seq),
      advise: (kind, body) => this.#advise(kind, stream, config.name, body),
      expired: () => this.turns.add(() => this.deleteConsumer({ stream, consumer: config.name })),
    });
    owner.consumers.set(config.name, consumer);
    this.#advise('CREATED', stream, config.name, { stream, consumer: config.name, action: 'create' });
    for (const subscriber of this.#subscribers) if (isFor(subscriber, full)) consumer.enter(subscriber);
    return consumer;
  }

  updateConsumer(address: ConsumerAddress, patch: Config): void {
    const consumer = this.consumer(address, 'CONSUMER.CREATE');
    const owner = this.streams.get(address.stream)!;
    const changed: Named = { ...consumer.config, ...patch, name: address.consumer };
    if ('filter_subjects' in patch) delete changed['filter_subject'];
    if ('filter_subject' in patch) delete changed['filter_subjects'];
    if ('ack_wait' in patch && !('backoff' in patch)) delete changed['backoff'];
    consumer.update(consumerConfig(owner, changed));
  }

  deleteConsumer({ stream, consumer }: ConsumerAddress): boolean {
    const owner = this.stream(stream, 'CONSUMER.DELETE');
    const gone = owner.consumers.get(consumer);
    if (gone === undefined) return false;
    owner.consumers.delete(consumer);
    gone.delete();
    owner.lostConsumer();
    this.#advise('DELETED', stream, consumer, { stream, consumer, action: 'delete' });
    return true;
  }

  /** @throws ApiError 10059 */
  stream(name: string, request: string): StreamModel {
    const stream = this.streams.get(name);
    if (stream === undefined) throw refusal(`$JS.API.${request}.${name}`, 'streamNotFound');
    return stream;
  }

  /** @throws ApiError 10059, 10014 */
  consumer({ stream, consumer }: ConsumerAddress, request: string): ConsumerModel {
    const found = this.stream(stream, request).consumers.get(consumer);
    if (found === undefined) throw refusal(`$JS.API.${request}.${stream}.${consumer}`, 'consumerNotFound');
    return found;
  }

  find({ stream, consumer }: ConsumerAddress): ConsumerModel | null {
    return this.streams.get(stream)?.consumers.get(consumer) ?? null;
  }

  *#consumers(): Generator<ConsumerModel> {
    for (const { consumers } of this.streams.values()) yield* consumers.values();
  }

  #advise(kind: string, stream: string, consumer: string, body: Record<string, unknown>): void {
    const notice = {
      type: `io.nats.jetstream.advisory.v1.${NOTICE_TYPES[kind]}`,
      id: randomUUID(),
      timestamp: new Date(this.clock.now()).toISOString(),
      ...body,
    };
    const data = JSON.stringify(notice);
    const message = { subject: `$JS.EVENT.ADVISORY.CONSUMER.${kind}.${stream}.${consumer}`, data };
    this.#publishLater(message);
  }

  /** What the server itself publishes has a turn of its own: it must not come in the middle of what it tells of. */
  #publishLater(message: Outgoing): void {
    this.turns.add(() => {
      try {
        this.publish(message);
      } catch {
        // A stream that is full loses it, as on the server.
      }
    });
  }

  #tell(subject: string, data: Uint8Array): void {
    for (const listener of this.#listeners)
      if (matches(listener.subject, subject)) listener.heard(subject, data);
  }
}

function isFor({ subject, group }: PushSubscriber, config: Config): boolean {
  const deliverTo = config['deliver_subject'] as string | undefined;
  return (
    deliverTo !== undefined && matches(subject, deliverTo) && (config['deliver_group'] ?? null) === group
  );
}

/** Every field that the server would echo. */
function streamConfig(name: string, config: Config, request: string): Named {
  return withRepublish({ ...desiredConfig('stream', config, { name, stream: null }), name }, request);
}

const UNMODELLED = ['mirror', 'sources', 'allow_msg_counter', 'allow_msg_schedules'] as const;

function refuseUnmodelled(config: Config): void {
  for (const field of UNMODELLED) {
    const value = config[field];
    const isSet = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (isSet) throw new NotModelled(`\`${field}\` of streams`);
  }
  checkRewrites(config);
  if (config['max_msg_size'] === 0) throw refused('STREAM.CREATE', 400, 10052, 'max_msg_size is 0');
}
