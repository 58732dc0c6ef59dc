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
import { MemoryIntake } from './memory-intake.js';
import { MemoryMessage } from './memory-message.js';
import { MemoryPushIntake } from './memory-push-intake.js';
import { MemoryReader } from './memory-reader.js';
import { bytesOf, headerBytes, headersOf } from './stored.js';

const MAX_PAYLOAD = 1_048_576;
const API_TIMEOUT_MS = 5_000;

/** A request without its answer. */
interface Asked {
  isPublish: boolean;
  subject: string;
  fail(fault: BusFault): void;
}

/** What ends with the connection, or has to begin anew with it. */
export interface Attached {
  disconnected(): void;
  reconnected(): void;
  died(): void;
}

export class MemoryBus implements Bus {
  readonly clock: Clock;
  readonly url = 'nats://model:4222';
  readonly maxPayload = MAX_PAYLOAD;
  readonly #broker: Broker;
  readonly #attached = new Set<Attached>();
  readonly #listeners = new Set<Listener>();
  readonly #heard: ((event: ConnectionEvent) => void)[] = [];
  readonly #asked = new Set<Asked>();
  #state: 'up' | 'down' | 'closed' | 'dead' = 'up';

  constructor(broker: Broker) {
    this.#broker = broker;
    this.clock = {
      now: () => broker.clock.now(),
      after: (ms, run) => broker.clock.after(ms, () => this.#unlessDead(run)),
      random: () => broker.clock.random(),
    };
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
    return this.#api('STREAM.INFO', () => {
      const { config, created, count, bytes, firstSeq, lastSeq, ...rest } = infoOf(this.#broker, stream);
      const state = {
        messages: count,
        bytes,
        first_seq: lastSeq === 0 ? 0 : firstSeq,
        last_seq: lastSeq,
        ...rest,
      };
      return { config, created, state };
    });
  }

  messageAt(stream: string, which: MessageSelector): Promise<StoredMessage | null> {
    return this.#api('STREAM.MSG.GET', () => {
      const stored = this.#broker.stream(stream, 'STREAM.MSG.GET').at(which);
      if (stored === null) return null;
      const { subject, seq, timeMs, data, headers } = stored;
      return { subject, seq, timeMs, data: data.slice(), headers: { ...headers } };
    });
  }

  deleteMessage(stream: string, seq: number): Promise<boolean> {
    return this.#api('STREAM.MSG.DELETE', () => {
      const found = this.#broker.stream(stream, 'STREAM.MSG.DELETE');
      if (found.at({ seq }) === null) return false;
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
    this.#fail('closed', 'the bus was closed', [...this.#asked]);
    this.#tell({ kind: 'closed', reason: null });
  }

  /** The connection breaks. */
  disconnect(): void {
    if (this.#state !== 'up') return;
    this.#state = 'down';
    for (const each of this.#attached) each.disconnected();
    this.#fail('disconnected', 'the connection broke before there was an answer', [...this.#asked]);
    this.#tell({ kind: 'down', url: this.url });
  }

  /** The connection is back. */
  reconnect(): void {
    if (this.#state !== 'down') return;
    this.#state = 'up';
    const published = [...this.#asked].filter(({ isPublish }) => isPublish);
    this.#fail('disconnected', 'there was no connection when it was sent', published);
    for (const each of this.#attached) each.reconnected();
    this.#tell({ kind: 'up', url: this.url });
  }

  /** Its process is gone: nobody is left to be told. */
  crash(): void {
    if (this.#state === 'closed') return;
    this.#end('dead');
    this.#asked.clear();
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
    return new Promise<T>((resolve, reject) => {
      const timer = this.clock.after(timeoutMs, () =>
        asked.fail(new BusFault('timeout', subject, 'no answer in time')),
      );
      const answer = (tell: () => void) =>
        this.#broker.turns.add(() => {
          if (!this.#asked.delete(asked)) return;
          timer.cancel();
          tell();
        });
      const asked: Asked = {
        subject,
        isPublish,
        fail: fault => {
          if (!this.#asked.delete(asked)) return;
          timer.cancel();
          reject(fault);
        },
      };
      const send = () =>
        this.#broker.turns.add(() => {
          // Whoever was gone before the server had it has not asked.
          if (!this.#asked.has(asked)) return;
          try {
            const result = run();
            answer(() => resolve(result));
          } catch (error) {
            answer(() => reject(error as Error));
          }
        });
      this.#asked.add(asked);
      if (this.isUp) send();
    });
  }

  #refuse(kind: BusFaultKind, subject: string, why: string): Promise<never> {
    return Promise.reject(new BusFault(kind, subject, why));
  }

  #fail(kind: BusFaultKind, why: string, asked: Asked[]): void {
    for (const each of asked) each.fail(new BusFault(kind, each.subject, why));
  }

  #tell(event: ConnectionEvent): void {
    for (const heard of this.#heard) this.#broker.turns.add(() => this.#unlessDead(() => heard(event)));
  }

  #unlessDead(run: () => void): void {
    if (!this.isDead) run();
  }
}

/** What an intake or a reader needs of its connection. */
export interface BusWorld {
  broker: Broker;
  clock: Clock;
  isUp(): boolean;
  /** In the next turn. */
  later(run: () => void): void;
  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo>;
  ended(attached: Attached): void;
  flush(): Promise<void>;
}

function memory(message: BusMessage): MemoryMessage {
  if (message instanceof MemoryMessage) return message;
  throw new TypeError('this message was not delivered by this bus');
}

function infoOf(broker: Broker, name: string) {
  const stream = broker.stream(name, 'STREAM.INFO');
  const { config, created, count, bytes, firstSeq, lastSeq } = stream;
  const time = (seq: number) => new Date(stream.message(seq)?.timeMs ?? 0).toISOString();
  return {
    config,
    created,
    count,
    bytes,
    firstSeq,
    lastSeq,
    first_ts: time(firstSeq),
    last_ts: time(lastSeq),
  };
}
