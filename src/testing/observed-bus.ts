/**
 * A connection that writes down what happens on it, and that can die: from then on nothing is sent, heard or answered,
 * and no timer of whoever used it runs, as if the process were gone.
 */

import type { Config } from '../resources/resource.js';
import type {
  Bus,
  BusMessage,
  Clock,
  ConnectionEvent,
  ConsumerAddress,
  ConsumerInfo,
  Intake,
  IntakeOptions,
  IntakeSink,
  MessageSelector,
  Outgoing,
  PubAck,
  Reader,
  ReaderOptions,
  ReaderSink,
  StoredMessage,
  StreamInfo,
} from '../runtime/bus.js';
import type { Ledger, PublishRecord } from './ledger.js';

export interface Observer {
  ledger: Ledger;
  /** Null: the test's own connection. */
  service: string | null;
  /** Whether a consumer acknowledges, as it was declared. */
  acknowledges(consumer: ConsumerAddress): boolean;
}

const encoder = new TextEncoder();

export class ObservedBus implements Bus {
  readonly clock: Clock;
  readonly #inner: Bus;
  readonly #observer: Observer;
  readonly #inHand = new Set<BusMessage>();
  #isDead = false;

  constructor(inner: Bus, observer: Observer) {
    this.#inner = inner;
    this.#observer = observer;
    this.clock = {
      now: () => inner.clock.now(),
      after: (ms, run) => inner.clock.after(ms, () => this.#ifAlive(run)),
      random: () => inner.clock.random(),
    };
  }

  get url(): string {
    return this.#inner.url;
  }

  get maxPayload(): number {
    return this.#inner.maxPayload;
  }

  /** What it had in hand is lost. */
  die(): void {
    this.#isDead = true;
    for (const message of this.#inHand) this.#observer.ledger.settled(message, 'lost');
    this.#inHand.clear();
  }

  publish(message: Outgoing, timeoutMs: number): Promise<PubAck> {
    const record = this.#written(message);
    return this.#alive(() =>
      this.#inner.publish(message, timeoutMs).then(
        ack => {
          record.ack = ack;
          this.#observer.ledger.count++;
          return ack;
        },
        error => {
          record.failure = (error as Error).message;
          this.#observer.ledger.count++;
          throw error;
        },
      ),
    );
  }

  tell(message: Outgoing): void {
    this.#ifAlive(() => this.#inner.tell(message));
  }

  intake(address: ConsumerAddress, options: IntakeOptions, sink: IntakeSink): Intake {
    const { ledger, service, acknowledges } = this.#observer;
    return this.#inner.intake(address, options, {
      message: message =>
        this.#ifAlive(() => {
          const isOpen = acknowledges(address);
          if (isOpen) this.#inHand.add(message);
          ledger.delivered(message, service ?? '', isOpen, this.clock.now());
          sink.message(message);
        }),
      status: status => this.#ifAlive(() => sink.status(status)),
    });
  }

  read(options: ReaderOptions, sink: ReaderSink): Reader {
    const { ledger, service } = this.#observer;
    return this.#inner.read(options, {
      message: message =>
        this.#ifAlive(() => {
          ledger.delivered(message, service ?? '', false, this.clock.now());
          sink.message(message);
        }),
      status: status => this.#ifAlive(() => sink.status(status)),
    });
  }

  ack(message: BusMessage): void {
    this.#ifAlive(() => {
      this.#settled(message, 'ack');
      this.#inner.ack(message);
    });
  }

  nak(message: BusMessage, delayMs: number): void {
    this.#ifAlive(() => {
      this.#settled(message, 'nak', { delayMs });
      this.#inner.nak(message, delayMs);
    });
  }

  term(message: BusMessage, reason: string): void {
    this.#ifAlive(() => {
      this.#settled(message, 'term', { reason });
      this.#inner.term(message, reason);
    });
  }

  termExhausted(consumer: ConsumerAddress, seq: number, reason: string): void {
    this.#ifAlive(() => this.#inner.termExhausted(consumer, seq, reason));
  }

  inProgress(message: BusMessage): void {
    this.#ifAlive(() => this.#inner.inProgress(message));
  }

  settle(message: BusMessage, how: 'ack' | { term: string }, timeoutMs: number): Promise<void> {
    return this.#alive(async () => {
      await this.#inner.settle(message, how, timeoutMs);
      if (how === 'ack') this.#settled(message, 'ack');
      else this.#settled(message, 'term', { reason: how.term });
    });
  }

  consumerInfo(address: ConsumerAddress): Promise<ConsumerInfo> {
    return this.#alive(() => this.#inner.consumerInfo(address));
  }

  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo> {
    return this.#alive(() => this.#inner.createConsumer(stream, config));
  }

  deleteConsumer(address: ConsumerAddress): Promise<boolean> {
    return this.#alive(() => this.#inner.deleteConsumer(address));
  }

  streamInfo(stream: string): Promise<StreamInfo> {
    return this.#alive(() => this.#inner.streamInfo(stream));
  }

  messageAt(stream: string, which: MessageSelector): Promise<StoredMessage | null> {
    return this.#alive(() => this.#inner.messageAt(stream, which));
  }

  deleteMessage(stream: string, seq: number): Promise<boolean> {
    return this.#alive(() => this.#inner.deleteMessage(stream, seq));
  }

  listen(subject: string, heard: (subject: string, data: Uint8Array) => void): { stop(): void } {
    return this.#inner.listen(subject, (on, data) => this.#ifAlive(() => heard(on, data)));
  }

  onConnection(heard: (event: ConnectionEvent) => void): void {
    this.#inner.onConnection(event => this.#ifAlive(() => heard(event)));
  }

  flush(): Promise<void> {
    return this.#alive(() => this.#inner.flush());
  }

  close(): Promise<void> {
    return this.#alive(() => this.#inner.close());
  }

  #written({ subject, data, headers }: Outgoing): PublishRecord {
    const record: PublishRecord = {
      service: this.#observer.service,
      subject,
      data: typeof data === 'string' ? encoder.encode(data) : data.slice(),
      headers: { ...headers },
      timeMs: this.clock.now(),
      ack: null,
      failure: null,
    };
    if (!this.#isDead) this.#observer.ledger.publishes(record);
    return record;
  }

  #settled(message: BusMessage, outcome: 'ack' | 'nak' | 'term', more: object = {}): void {
    this.#inHand.delete(message);
    this.#observer.ledger.settled(message, outcome, more);
  }

  #ifAlive(run: () => void): void {
    if (!this.#isDead) run();
  }

  /** What a dead process has asked is never answered. */
  #alive<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#isDead) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      ask().then(
        value => this.#ifAlive(() => resolve(value)),
        error => this.#ifAlive(() => reject(error)),
      );
    });
  }
}
