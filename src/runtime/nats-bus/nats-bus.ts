/** The bus on a real server: one connection, over which everything goes. What it promises stands in ../bus.ts. */
import { createInbox, errors, type NatsConnection, type Status } from '@nats-io/transport-node';
import { ApiError, isApiError } from '../../jetstream/api-error.js';
import { apiToken } from '../../jetstream/api-token.js';
import { ERR } from '../../jetstream/error-codes.js';
import { parseJson, printJson } from '../../jetstream/lossless-json.js';
import type { Config } from '../../resources/resource.js';
import {
  type Bus,
  BusFault,
  type BusMessage,
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
} from '../bus.js';
import { AckBatch } from './ack-batch.js';
import type { DeliveredMessage } from './delivered-message.js';
import { OrderedReader } from './ordered-reader.js';
import { PubAcks } from './pub-acks.js';
import { PullIntake } from './pull-intake.js';
import { PushIntake } from './push-intake.js';
import { realClock } from './real-clock.js';
import { readStored, type WireMessage } from './stored-message.js';
import { Turns } from './turns.js';
import { wireHeaders } from './wire-headers.js';

const encoder = new TextEncoder();
const IN_PROGRESS = encoder.encode('+WPI');
const ACK = encoder.encode('+ACK');

export interface NatsBusOptions {
  /** `$JS.API`, `$JS.DOMAIN.API` or a prefix of one's own. */
  apiPrefix: string;
  inboxPrefix: string | null;
  /** How long to wait for the answer to one request. */
  timeoutMs: number;
}

export class NatsBus implements Bus {
  readonly clock = realClock;
  readonly #client: NatsConnection;
  readonly #options: NatsBusOptions;
  readonly #turns = new Turns();
  readonly #acks: AckBatch;
  readonly #pubAcks: PubAcks;
  readonly #intakes = new Set<PullIntake>();
  readonly #readers = new Set<OrderedReader>();
  readonly #listeners: ((event: ConnectionEvent) => void)[] = [];
  #url: string;
  #isUp = true;

  constructor(client: NatsConnection, options: NatsBusOptions) {
    this.#client = client;
    this.#options = options;
    this.#url = urlOf(client);
    this.#acks = new AckBatch(client, this.#turns);
    this.#pubAcks = new PubAcks(client, this.clock, this.#newInbox());
    void this.#follow();
  }

  get url(): string {
    return this.#url;
  }

  get maxPayload(): number {
    return this.#client.info?.max_payload ?? 1_048_576;
  }

  publish(message: Outgoing, timeoutMs: number): Promise<PubAck> {
    return this.#pubAcks.publish(message, timeoutMs);
  }

  tell({ subject, data, headers }: Outgoing): void {
    if (this.#client.isClosed()) return;
    this.#client.publish(subject, data, headers === undefined ? {} : { headers: wireHeaders(headers) });
  }

  intake({ stream, consumer }: ConsumerAddress, options: IntakeOptions, sink: IntakeSink): Intake {
    const { push } = options;
    if (push !== null) return new PushIntake({ client: this.#client, ...push, ended: () => {} }, sink);
    const intake: PullIntake = new PullIntake(
      {
        client: this.#client,
        clock: this.clock,
        turns: this.#turns,
        subject: this.#api(
          `CONSUMER.MSG.NEXT.${apiToken(stream, 'stream')}.${apiToken(consumer, 'consumer')}`,
        ),
        newInbox: () => this.#newInbox(),
        isUp: () => this.#isUp,
        ended: () => this.#intakes.delete(intake),
      },
      options,
      sink,
    );
    this.#intakes.add(intake);
    return intake;
  }

  read(options: ReaderOptions, sink: ReaderSink): Reader {
    const reader: OrderedReader = new OrderedReader(
      {
        client: this.#client,
        clock: this.clock,
        newInbox: () => this.#newInbox(),
        isUp: () => this.#isUp,
        create: (stream, config) => this.createConsumer(stream, config),
        ended: () => this.#readers.delete(reader),
      },
      options,
      sink,
    );
    this.#readers.add(reader);
    return reader;
  }

  ack(message: BusMessage): void {
    this.#acks.add(replyOf(message));
  }

  nak(message: BusMessage, delayMs: number): void {
    const delay = Math.round(delayMs * 1e6);
    this.#answer(message, delay <= 0 ? '-NAK' : `-NAK {"delay":${delay}}`);
  }

  term(message: BusMessage, reason: string): void {
    this.#answer(message, termination(reason));
  }

  /**
   * The server goes by the sequence in the stream, and keeps taking acknowledgements of what it has given up
   * (2.10.27, 2.15.1); the other numbers of an acknowledgement are of no account to it then.
   */
  termExhausted({ stream, consumer }: ConsumerAddress, seq: number, reason: string): void {
    if (this.#client.isClosed()) return;
    this.#client.publish(`$JS.ACK.${stream}.${consumer}.1.${seq}.0.0.0`, termination(reason));
  }

  inProgress(message: BusMessage): void {
    this.#answer(message, IN_PROGRESS);
  }

  async settle(message: BusMessage, how: 'ack' | { term: string }, timeoutMs: number): Promise<void> {
    const body = how === 'ack' ? ACK : termination(how.term);
    await this.#request(replyOf(message), body, timeoutMs);
  }

  async consumerInfo({ stream, consumer }: ConsumerAddress): Promise<ConsumerInfo> {
    return this.#ask(`CONSUMER.INFO.${apiToken(stream, 'stream')}.${apiToken(consumer, 'consumer')}`);
  }

  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo> {
    const name = apiToken(config.name, 'consumer');
    // With one filter the filter is part of the subject: rights go by it, and the server refuses any other.
    const filter = config['filter_subject'] === undefined ? '' : `.${String(config['filter_subject'])}`;
    const body = { stream_name: stream, config, action: 'create' };
    return this.#ask(`CONSUMER.CREATE.${apiToken(stream, 'stream')}.${name}${filter}`, body);
  }

  async deleteConsumer({ stream, consumer }: ConsumerAddress): Promise<boolean> {
    try {
      await this.#ask(`CONSUMER.DELETE.${apiToken(stream, 'stream')}.${apiToken(consumer, 'consumer')}`);
      return true;
    } catch (error) {
      if (isApiError(error, ERR.consumerNotFound)) return false;
      throw error;
    }
  }

  streamInfo(stream: string): Promise<StreamInfo> {
    return this.#ask(`STREAM.INFO.${apiToken(stream, 'stream')}`);
  }

  async messageAt(stream: string, which: MessageSelector): Promise<StoredMessage | null> {
    const body =
      'lastOf' in which
        ? { last_by_subj: which.lastOf }
        : 'nextOf' in which
          ? { seq: which.seq, next_by_subj: which.nextOf }
          : { seq: which.seq };
    try {
      const subject = `STREAM.MSG.GET.${apiToken(stream, 'stream')}`;
      return readStored((await this.#ask<{ message: WireMessage }>(subject, body)).message);
    } catch (error) {
      if (isApiError(error, ERR.noMessageFound)) return null;
      throw error;
    }
  }

  async deleteMessage(stream: string, seq: number): Promise<boolean> {
    try {
      // Not overwritten on disk first: nothing secret is meant, and it takes a write of its own.
      await this.#ask(`STREAM.MSG.DELETE.${apiToken(stream, 'stream')}`, { seq, no_erase: true });
      return true;
    } catch (error) {
      if (isApiError(error, ERR.sequenceNotFound)) return false;
      const isGone = isApiError(error, ERR.messageDeleteFailed) && /not found|no message/.test(error.message);
      if (isGone || isApiError(error, ERR.noMessageFound)) return false;
      throw error;
    }
  }

  listen(subject: string, heard: (subject: string, data: Uint8Array) => void): { stop(): void } {
    const subscription = this.#client.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) heard(message.subject, message.data);
      },
    });
    return { stop: () => subscription.unsubscribe() };
  }

  onConnection(heard: (event: ConnectionEvent) => void): void {
    this.#listeners.push(heard);
  }

  async flush(): Promise<void> {
    this.#acks.send();
    await this.#client.flush().catch(error => {
      throw faultOf(error, 'flush');
    });
  }

  async close(): Promise<void> {
    if (this.#client.isClosed()) return;
    this.#acks.send();
    await this.#client.flush().catch(() => {});
    await this.#client.close();
    this.#pubAcks.fail('closed', 'the bus was closed');
  }

  #answer(message: BusMessage, body: Uint8Array | string): void {
    if (!this.#client.isClosed()) this.#client.publish(replyOf(message), body);
  }

  #api(rest: string): string {
    return `${this.#options.apiPrefix}.${rest}`;
  }

  #newInbox(): string {
    return createInbox(this.#options.inboxPrefix ?? undefined);
  }

  async #ask<T>(rest: string, body?: object): Promise<T> {
    const subject = this.#api(rest);
    const payload = body === undefined ? '' : printJson(body);
    const data = await this.#request(subject, payload, this.#options.timeoutMs);
    const answer = parseJson<{ error?: ConstructorParameters<typeof ApiError>[1] } & T>(data);
    if (answer.error !== undefined) throw new ApiError(subject, answer.error);
    return answer;
  }

  async #request(subject: string, body: Uint8Array | string, timeoutMs: number): Promise<Uint8Array> {
    try {
      return (await this.#client.request(subject, body, { timeout: timeoutMs })).data;
    } catch (error) {
      throw faultOf(error, subject);
    }
  }

  #tell(event: ConnectionEvent): void {
    for (const heard of this.#listeners) heard(event);
  }

  async #follow(): Promise<void> {
    for await (const status of this.#client.status()) this.#happened(status);
    this.#isUp = false;
    this.#pubAcks.fail('closed', 'the connection is closed');
    const reason = await this.#client.closed().catch(error => error as Error);
    this.#tell({ kind: 'closed', reason: reason?.message ?? null });
  }

  #happened(status: Status): void {
    switch (status.type) {
      case 'disconnect':
        this.#isUp = false;
        this.#pubAcks.fail('disconnected', 'the connection broke before the stream confirmed it');
        this.#tell({ kind: 'down', url: this.#url });
        break;
      case 'reconnect':
        this.#isUp = true;
        this.#url = urlOf(this.#client);
        // The client throws away what it was given between two connections (nats-core 3.4.0, resetOutbound).
        this.#pubAcks.fail('disconnected', 'there was no connection when it was sent');
        for (const intake of this.#intakes) intake.reconnected();
        for (const reader of this.#readers) reader.reconnected();
        this.#tell({ kind: 'up', url: this.#url });
        break;
      case 'ldm':
        this.#tell({ kind: 'leaving', url: this.#url });
        break;
      case 'error':
        if (status.error instanceof errors.PermissionViolationError) this.#refused(status.error);
        break;
    }
  }

  #refused({ operation, subject }: { operation: 'publish' | 'subscription'; subject: string }): void {
    const isPublish = operation === 'publish';
    if (isPublish) {
      this.#pubAcks.fail('denied', 'the login may not publish it', subject);
      for (const intake of this.#intakes) {
        if (intake.subject === subject) intake.denied('the login may not fetch from it');
      }
    }
    this.#tell({ kind: 'denied', operation: isPublish ? 'publish' : 'subscribe', subject });
  }
}

function replyOf(message: BusMessage): string {
  return (message as DeliveredMessage).reply;
}

function urlOf(client: NatsConnection): string {
  return `nats://${client.getServer()}`;
}

function termination(reason: string): string {
  return `+TERM ${reason.replace(/[\r\n]+/g, ' ')}`;
}

function faultOf(error: unknown, subject: string): Error {
  const cause = error instanceof errors.RequestError ? (error.cause ?? error) : error;
  if (
    error instanceof errors.NoRespondersError ||
    (error instanceof errors.RequestError && error.isNoResponders())
  ) {
    return new BusFault('no-responders', subject, 'nobody answers');
  }
  if (cause instanceof errors.TimeoutError) return new BusFault('timeout', subject, 'no answer in time');
  if (cause instanceof errors.PermissionViolationError) {
    return new BusFault('denied', subject, 'the login lacks the right');
  }
  if (cause instanceof errors.ClosedConnectionError || cause instanceof errors.DrainingConnectionError) {
    return new BusFault('closed', subject, 'the connection is closed');
  }
  return new BusFault('disconnected', subject, (cause as Error).message);
}
