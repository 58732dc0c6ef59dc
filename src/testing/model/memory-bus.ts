/**
 * A connection to the broker in memory. Everything takes a turn on the way there, and its answer one on the way back.
 *
 *   up ──disconnect──▶ down ──reconnect──▶ up
 *   up, down ──close──▶ closed
 *   up, down ──crash──▶ dead: as if its process were gone; nothing is sent, heard or answered any more
 *
 * What was sent and not answered when it breaks fails with `disconnected`. What is asked or acknowledged while it is
 * down never arrives, as with the client of the real server: a publish fails with `disconnected` once the connection is
 * back, any other question times out, whether it comes back or not.
 */
import type { Config } from '../../resources/resource.js';
import {
  type Bus,
  BusFault,
  type BusFaultKind,
  type BusMessage,
  type Clock,
  type ConnectionEvent,
  type ConsumerAddress,
  type ConsumerInfo,
  type Intake,
  type IntakeOptions,
  type IntakeSink,
  type MessageSelector,
  type Outgoing,
  type PubAck,
  type Reader,
  type ReaderOptions,
  type ReaderSink,
  type StoredMessage,
  type StreamInfo,
} from '../../runtime/bus.js';
import type { Broker, Listener } from './broker.js';
import type { Attached, BusWorld } from './bus-world.js';
import { MemoryIntake } from './memory-intake.js';
import { MemoryMessage } from './memory-message.js';
import { MemoryPushIntake } from './memory-push-intake.js';
import { MemoryReader } from './memory-reader.js';
import { Requests } from './requests.js';
import { bytesOf, headerBytes, headersOf } from './stored.js';
import type { StreamModel } from './stream-model.js';

const MAX_PAYLOAD = 1_048_576;
const API_TIMEOUT_MS = 5_000;

export class MemoryBus implements Bus {
  readonly clock: Clock;
  readonly url = 'nats://model:4222';
  readonly maxPayload = MAX_PAYLOAD;
  readonly #broker: Broker;
  readonly #mayPublish: (subject: string) => boolean;
  readonly #attached = new Set<Attached>();
  readonly #listeners = new Set<Listener>();
  readonly #heard: ((event: ConnectionEvent) => void)[] = [];
  readonly #requests: Requests;
  #state: 'up' | 'down' | 'closed' | 'dead' = 'up';

  /** @param mayPublish of a login: whether it has the right */
  constructor(broker: Broker, mayPublish: (subject: string) => boolean = () => true) {
    this.#broker = broker;
    this.#mayPublish = mayPublish;
    this.clock = {
      now: () => broker.clock.now(),
      after: (ms, run) => broker.clock.after(ms, () => this.#unlessDead(run)),
      random: () => broker.clock.random(),
    };
    this.#requests = new Requests(broker.turns, this.clock);
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  publish(message: Outgoing, timeoutMs: number): Promise<PubAck> {
    const { subject, data } = message;
    const size = bytesOf(data).length + headerBytes(headersOf(message.headers));
    if (size > MAX_PAYLOAD) return this.#refuse('too-large', subject, 'larger than the server takes');
    // What is in the message now is sent, whatever becomes of it until then.
    const sent = { ...message, data: bytesOf(data).slice() };
    const run = () => {
      if (!this.#mayPublish(subject)) throw this.#denied(subject);
      const ack = this.#broker.publish(sent);
      if (ack === null) throw new BusFault('no-responders', subject, 'no stream stores it');
      return ack;
    };
    return this.#ask(subject, timeoutMs, run, true);
  }

  tell(message: Outgoing): void {
    const sent = { ...message, data: bytesOf(message.data).slice() };
    this.#send(() => {
      try {
        if (!this.#mayPublish(sent.subject)) throw this.#denied(sent.subject);
        this.#broker.publish(sent);
      } catch {
        // Nobody waits for an answer.
      }
    });
  }

  intake(address: ConsumerAddress, options: IntakeOptions, sink: IntakeSink): Intake {
    const world = this.#world();
    const { push } = options;
    const intake =
      push === null
        ? new MemoryIntake(world, address, options, sink)
        : new MemoryPushIntake(world, push, address, sink);
    this.#attached.add(intake);
    return intake;
  }

  read(options: ReaderOptions, sink: ReaderSink): Reader {
    const reader = new MemoryReader(this.#world(), options, sink);
    this.#attached.add(reader);
    return reader;
  }

  ack(message: BusMessage): void {
    const { origin, seq } = memory(message);
    this.#send(() => origin.ack(seq));
  }

  nak(message: BusMessage, delayMs: number): void {
    const { origin, seq } = memory(message);
    this.#send(() => origin.nak(seq, delayMs));
  }

  term(message: BusMessage, reason: string): void {
    const { origin, seq, deliveries } = memory(message);
    this.#send(() => origin.term(seq, deliveries, reason.replace(/[\r\n]+/g, ' ')));
  }

  termExhausted(address: ConsumerAddress, seq: number, reason: string): void {
    this.#send(() => this.#broker.find(address)?.term(seq, 1, reason));
  }

  inProgress(message: BusMessage): void {
    const { origin, seq } = memory(message);
    this.#send(() => origin.inProgress(seq));
  }

  settle(message: BusMessage, how: 'ack' | { term: string }, timeoutMs: number): Promise<void> {
    const { origin, seq, deliveries, stream, consumer } = memory(message);
    return this.#ask(`$JS.ACK.${stream}.${consumer}`, timeoutMs, () => {
      // Nobody listens for acknowledgements of a consumer that is gone.
      if (this.#broker.find({ stream, consumer }) !== origin)
        throw new BusFault('no-responders', stream, 'nobody answers');
      if (how === 'ack') origin.ack(seq);
      else origin.term(seq, deliveries, how.term.replace(/[\r\n]+/g, ' '));
    });
  }

  consumerInfo(address: ConsumerAddress): Promise<ConsumerInfo> {
    return this.#api('CONSUMER.INFO', () => this.#broker.consumer(address, 'CONSUMER.INFO').info());
  }

  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo> {
    return this.#api('CONSUMER.CREATE', () => this.#broker.createConsumer(stream, config).info());
  }

  deleteConsumer(address: ConsumerAddress): Promise<boolean> {
    return this.#api('CONSUMER.DELETE', () => this.#broker.deleteConsumer(address));
  }

  streamInfo(stream: string): Promise<StreamInfo> {
    return this.#api('STREAM.INFO', () => streamInfoOf(this.#broker.stream(stream, 'STREAM.INFO')));
  }

  messageAt(stream: string, which: MessageSelector): Promise<StoredMessage | null> {
    return this.#api('STREAM.MSG.GET', () => {
      const stored = this.#broker.stream(stream, 'STREAM.MSG.GET').store.at(which);
      if (stored === null) return null;
      const { subject, seq, timeMs, data, headers } = stored;
      return { subject, seq, timeMs, data: data.slice(), headers: { ...headers } };
    });
  }

  deleteMessage(stream: string, seq: number): Promise<boolean> {
    return this.#api('STREAM.MSG.DELETE', () => {
      const found = this.#broker.stream(stream, 'STREAM.MSG.DELETE');
      if (found.store.message(seq) === null) return false;
      found.remove(seq, 'purge');
      return true;
    });
  }

  listen(subject: string, heard: (subject: string, data: Uint8Array) => void): { stop(): void } {
    let isStopped = false;
    const listener: Listener = {
      subject,
      heard: (on, data) => {
        if (this.isUp)
          this.#broker.turns.add(() => {
            if (!isStopped && this.isUp) heard(on, data.slice());
          });
      },
    };
    this.#broker.listen(listener);
    this.#listeners.add(listener);
    return {
      stop: () => {
        isStopped = true;
        this.#broker.unlisten(listener);
        this.#listeners.delete(listener);
      },
    };
  }

  onConnection(heard: (event: ConnectionEvent) => void): void {
    this.#heard.push(heard);
  }

  flush(): Promise<void> {
    return this.#ask('flush', API_TIMEOUT_MS, () => {});
  }

  async close(): Promise<void> {
    if (this.#state === 'closed' || this.#state === 'dead') return;
    // What was given to it before it was closed is still sent.
    if (this.isUp) await this.flush().catch(() => {});
    this.#end('closed');
    this.#requests.failAll('closed', 'the bus was closed');
    this.#tell({ kind: 'closed', reason: null });
  }

  /** The connection breaks. */
  disconnect(): void {
    if (this.#state !== 'up') return;
    this.#state = 'down';
    for (const each of this.#attached) each.disconnected();
    this.#requests.failAll('disconnected', 'the connection broke before there was an answer');
    this.#tell({ kind: 'down', url: this.url });
  }

  /** The connection is back. */
  reconnect(): void {
    if (this.#state !== 'down') return;
    this.#state = 'up';
    this.#requests.failPublished('disconnected', 'there was no connection when it was sent');
    for (const each of this.#attached) each.reconnected();
    this.#tell({ kind: 'up', url: this.url });
  }

  /** Its process is gone: nobody is left to be told. */
  crash(): void {
    if (this.#state === 'closed') return;
    this.#end('dead');
    this.#requests.forget();
  }

  #end(state: 'closed' | 'dead'): void {
    this.#state = state;
    for (const each of this.#attached) each.died();
    this.#attached.clear();
    for (const listener of this.#listeners) this.#broker.unlisten(listener);
  }

  #world(): BusWorld {
    return {
      broker: this.#broker,
      clock: this.clock,
      isUp: () => this.isUp,
      later: run => this.#broker.turns.add(() => this.#unlessDead(run)),
      createConsumer: (stream, config) => this.createConsumer(stream, config),
      ended: attached => this.#attached.delete(attached),
      flush: async () => {
        if (this.isUp) await this.flush();
      },
    };
  }

  /** Sends what nobody waits for an answer to. */
  #send(run: () => void): void {
    if (!this.isUp) return;
    this.#broker.turns.add(() => {
      if (this.#state === 'up' || this.#state === 'closed') run();
    });
  }

  #api<T>(request: string, run: () => T): Promise<T> {
    return this.#ask(`$JS.API.${request}`, API_TIMEOUT_MS, run);
  }

  #ask<T>(subject: string, timeoutMs: number, run: () => T, isPublish = false): Promise<T> {
    if (this.isDead) return new Promise(() => {});
    if (this.#state === 'closed') return this.#refuse('closed', subject, 'the connection is closed');
    return this.#requests.ask({ subject, timeoutMs, isPublish, isSent: this.isUp, run });
  }

  #denied(subject: string): BusFault {
    this.#tell({ kind: 'denied', operation: 'publish', subject });
    return new BusFault('denied', subject, 'the login may not publish it');
  }

  #refuse(kind: BusFaultKind, subject: string, why: string): Promise<never> {
    return Promise.reject(new BusFault(kind, subject, why));
  }

  #tell(event: ConnectionEvent): void {
    for (const heard of this.#heard) this.#broker.turns.add(() => this.#unlessDead(() => heard(event)));
  }

  #unlessDead(run: () => void): void {
    if (!this.isDead) run();
  }
}

function memory(message: BusMessage): MemoryMessage {
  if (message instanceof MemoryMessage) return message;
  throw new TypeError('this message was not delivered by this bus');
}

function streamInfoOf({ config, created, store }: StreamModel): StreamInfo {
  const { count, bytes, firstSeq, lastSeq } = store;
  const time = (seq: number) => new Date(store.message(seq)?.timeMs ?? 0).toISOString();
  const state = {
    messages: count,
    bytes,
    first_seq: lastSeq === 0 ? 0 : firstSeq,
    first_ts: time(firstSeq),
    last_seq: lastSeq,
    last_ts: time(lastSeq),
  };
  return { config, created, state };
}
