/**
 * The bus: everything that the runtime asks of JetStream, and nothing more. Two things implement it: `nats-bus/` on
 * a real server, and the broker of `@swe-ai-fleet/fleetctl/testing`, whose clock stands still until a test moves it.
 * test/conformance/ holds both to what is written here.
 *
 *   runtime ──demand(n)──▶ intake ──message──▶ runtime ──ack | nak | term | inProgress──▶ server
 *           ──publish──▶ PubAck
 *           ──consumerInfo | createConsumer | messageAt …──▶ answer | ApiError | BusFault
 *
 * Terms and units: times are milliseconds since the epoch, waits are milliseconds, both as numbers that may have a
 * fraction; configs are in the values of the JetStream API (nanoseconds, bytes). Sequences are numbers: exact up to
 * 2^53. A subject is a whole subject, without a prefix to add. Two kinds of failure are thrown and no others:
 * ApiError where the server understood and refused, BusFault where there was no answer to have. What a consumer's
 * delivery runs into is never thrown: it comes as a value to `status`.
 *
 * No method blocks, and callbacks are called one after another, never from inside the call that caused them.
 * A callback must not throw; what it throws is a defect, and is reported as an unhandled error of the process.
 */
import type { ConsumerInfo as LiveConsumerInfo } from '../resources/live.js';
import type { Config } from '../resources/resource.js';

export interface Bus {
  /** All times and timers of the runtime. */
  readonly clock: Clock;
  /** Where the bus is connected to, for messages to people: `nats://127.0.0.1:4222`. Changes with a failover. */
  readonly url: string;
  /** The largest message that the server takes, headers included, in bytes. */
  readonly maxPayload: number;

  /**
   * Publishes one message and waits for the stream's PubAck. One try: retrying is the runtime's.
   *
   * @throws BusFault `no-responders` where no stream stores the subject, `timeout`, `disconnected` (the message may
   * have been stored in both), `too-large`, `denied`, `closed`; ApiError where the stream refuses it
   */
  publish(message: Outgoing, timeoutMs: number): Promise<PubAck>;

  /** Publishes without waiting for anything; what nobody hears is gone. */
  tell(message: Outgoing): void;

  /**
   * Opens the intake of a pull or push consumer. Nothing is delivered before the first `demand` (a push consumer
   * delivers as the server sends: at most its max_ack_pending, or all that there is where it does not acknowledge).
   */
  intake(consumer: ConsumerAddress, options: IntakeOptions, sink: IntakeSink): Intake;

  /**
   * Reads a stream in order through a consumer of its own, made from `config` (ack_policy none) and made again from
   * the next sequence whenever it vanishes, so that the sink sees every stored message that passes the filters once
   * and in order, whatever happens to connection, leader and consumer. What retention has cut meanwhile is missing;
   * `status` says so (`gap`).
   */
  read(reader: ReaderOptions, sink: ReaderSink): Reader;

  /** Acknowledges. Sent with others, at the latest in the next turn of the event loop; not confirmed. */
  ack(message: BusMessage): void;
  /** Gives the message back: delivered again after `delayMs` (0: at once), which counts as another delivery. */
  nak(message: BusMessage, delayMs: number): void;
  /** Ends the message's life on its consumer. `reason` is in the server's advisory; one line. */
  term(message: BusMessage, reason: string): void;
  /**
   * Likewise of a message that the consumer delivers no more, because it ran out of deliveries: nobody has it in hand.
   * A stream that keeps messages until they are acknowledged (work queue, interest) lets it go with that.
   */
  termExhausted(consumer: ConsumerAddress, seq: number, reason: string): void;
  /** Says that the message is still being worked on: its ack_wait begins anew. */
  inProgress(message: BusMessage): void;
  /**
   * Likewise `ack` or `term`, confirmed by the server.
   * @throws BusFault `timeout`, `disconnected`, `closed`: whether the server has it is not known
   */
  settle(message: BusMessage, how: 'ack' | { term: string }, timeoutMs: number): Promise<void>;

  /** Config and state. @throws ApiError 10014 (no consumer), 10059 (no stream); BusFault */
  consumerInfo(consumer: ConsumerAddress): Promise<ConsumerInfo>;
  /**
   * Makes a consumer with exactly this config (`config.name` is its name). The same config again is no error; a
   * different one that exists is refused (10148 or 10013), never changed.
   */
  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo>;
  /** True when it was there. */
  deleteConsumer(consumer: ConsumerAddress): Promise<boolean>;

  /** State and config of a stream. @throws ApiError 10059 where it does not exist; BusFault */
  streamInfo(stream: string): Promise<StreamInfo>;
  /** One stored message; null where there is none (never was, or retention has cut it). */
  messageAt(stream: string, which: MessageSelector): Promise<StoredMessage | null>;

  /** Deletes one stored message from its stream. True when it was there. */
  deleteMessage(stream: string, seq: number): Promise<boolean>;

  /** Hears what is published to a subject from now on, wildcards allowed: advisories. */
  listen(subject: string, heard: (subject: string, data: Uint8Array) => void): { stop(): void };

  /** Connection events, in order; for as long as the bus lives. */
  onConnection(heard: (event: ConnectionEvent) => void): void;
  /** Sends what waits to be sent and resolves when the server has it. @throws BusFault */
  flush(): Promise<void>;
  /** Ends the connection. What is under way fails with `closed`. Closing twice is harmless. */
  close(): Promise<void>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after so many milliseconds. It does not keep the process alive. */
  after(ms: number, run: () => void): Timer;
  /** A number from 0 up to but not including 1: for jitter and ids. */
  random(): number;
}

export interface Timer {
  /** Once it has run, or twice: harmless. */
  cancel(): void;
}

/** Header values by name as it was written; the runtime's own headers have one value each. */
export type Headers = Readonly<Record<string, string>>;

export interface Outgoing {
  subject: string;
  /** Text is sent as UTF-8. */
  data: Uint8Array | string;
  headers?: Headers | undefined;
}

export interface PubAck {
  stream: string;
  seq: number;
  /** The stream had a message with this Nats-Msg-Id already, which is the one `seq` names; nothing was stored. */
  duplicate: boolean;
}

export interface ConsumerAddress {
  stream: string;
  consumer: string;
}

/** A message as it was delivered. */
export interface BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** The first value of a header, its name compared without case; null where it is absent. */
  header(name: string): string | null;
  /** Every header: first values, names as they were written. */
  headers(): Record<string, string>;
  readonly stream: string;
  readonly consumer: string;
  /** Sequence in the stream. */
  readonly seq: number;
  /** How often it was delivered, this time included: 1 is the first time. */
  readonly deliveries: number;
  /** When the stream stored it. */
  readonly timeMs: number;
  /** Messages of the consumer not yet delivered, when this one was. */
  readonly pending: number;
}

export interface IntakeOptions {
  /**
   * At most so many messages in one request to the server, and for at most so long: the consumer's own `max_batch`
   * and `max_expires`; null without.
   */
  maxBatch: number | null;
  maxExpiresMs: number | null;
  /** The consumer's priority group, for a pull consumer that has any. */
  group: string | null;
  /** A push consumer's subject and queue group; null for a pull consumer. */
  push: { subject: string; group: string | null } | null;
}

export interface IntakeSink {
  message(message: BusMessage): void;
  status(status: IntakeStatus): void;
}

/**
 * What becomes of a consumer's delivery.
 * - `deleted`: the server said that the consumer was deleted. Delivery has ended until `resume`.
 * - `absent`: nobody answers for the consumer: it, or its stream, does not exist. Ended until `resume`.
 * - `refused`: the server does not take the request as it is (a push consumer, a limit). Ended until `resume`.
 * - `silent`: no sign of life for longer than was agreed. The intake asks again by itself.
 * - `moved`: another server leads the consumer now, or this one shuts down. The intake asks again by itself.
 * - `denied`: the login lacks a right. Ended until `resume`.
 */
export interface IntakeStatus {
  kind: 'deleted' | 'absent' | 'refused' | 'silent' | 'moved' | 'denied';
  /** The server's own words, or what was missed. */
  reason: string;
}

export interface Intake {
  /** Allows so many more messages. What was allowed and not yet delivered adds up. */
  demand(count: number): void;
  /** Takes back what was allowed and not yet asked of the server; gives how many. */
  withdraw(): number;
  /** After a status that ended delivery: asks again for all that is allowed and was not delivered. */
  resume(): void;
  /**
   * Ends delivery. Messages that the server has sent before it knew still come to the sink until the promise
   * resolves, none after: who hands them back leaves nothing to wait for ack_wait. Never rejects.
   */
  stop(): Promise<void>;
}

export interface ReaderOptions {
  stream: string;
  /**
   * The consumer's config as a request has it, but for where it starts and how it delivers: filter_subjects,
   * inactive_threshold… The first one bears `name`, one that is made again `name-2` and so on; ack_policy is none.
   */
  config: Config & { name: string };
  from: StartAt;
  /**
   * How many messages may have come to the sink without a `demand` for each, before the server is held back. What
   * the server has sent already still comes: the bound is that of flow control.
   */
  window: number;
}

/**
 * Where a reader starts: at a sequence (that message included) or a time, with the next message, the last one, or the
 * last of each subject.
 */
export type StartAt = { seq: number } | { timeMs: number } | 'all' | 'new' | 'last' | 'last_per_subject';

export interface ReaderSink {
  message(message: BusMessage): void;
  /** `ready`: the consumer stands (again). `caught-up`: all that was stored has been delivered; said each time it is so anew. */
  status(status: ReaderStatus): void;
}

export type ReaderStatus =
  /** `after`: it begins behind this sequence; what lies before was not asked for, or is gone. */
  | { kind: 'ready'; after: number }
  | { kind: 'caught-up'; seq: number }
  /** Made again: why. Nothing is lost by it. */
  | { kind: 'reset'; reason: string }
  /** Messages were gone before they could be read: the sequences between the two, where they passed the filters. */
  | { kind: 'gap'; after: number; before: number }
  /** It cannot be made for now (no such stream, no right): the reader tries again by itself. */
  | { kind: 'absent' | 'denied'; reason: string };

export interface Reader {
  /** The sequence of the last message that was delivered; 0 before the first. */
  readonly seq: number;
  /** Says that so many messages have been dealt with, and that as many more may come. */
  demand(count: number): void;
  /**
   * Ends it. Its consumer goes with its inactive_threshold: who may read need not have the right to delete.
   * Never rejects.
   */
  stop(): Promise<void>;
}

/** What of CONSUMER.INFO the runtime reads: what a plan reads, and how long a pause goes on. */
export interface ConsumerInfo extends LiveConsumerInfo {
  /** How long it stays paused, in nanoseconds. */
  pause_remaining?: number;
}

/** What of STREAM.INFO the runtime reads. */
export interface StreamInfo {
  config: Config & { name: string };
  created: string;
  state: {
    messages: number;
    bytes: number;
    first_seq: number;
    last_seq: number;
    first_ts: string;
    last_ts: string;
    /** Messages between the first and the last that are gone; absent where there are none. */
    num_deleted?: number;
  };
}

export type MessageSelector =
  | { seq: number }
  /** The last message of a subject; wildcards allowed. */
  | { lastOf: string }
  /** The first message at or after a sequence whose subject the pattern stands for. */
  | { seq: number; nextOf: string };

export interface StoredMessage {
  subject: string;
  seq: number;
  timeMs: number;
  data: Uint8Array;
  headers: Record<string, string>;
}

export type ConnectionEvent =
  | { kind: 'up'; url: string }
  /** Broken; it is tried to be made again without end. */
  | { kind: 'down'; url: string }
  /** Gone for good: closed by us, or the server will not have us back. */
  | { kind: 'closed'; reason: string | null }
  /** The server is about to leave; the client moves by itself. */
  | { kind: 'leaving'; url: string }
  /** The server refused what the login may not do. */
  | { kind: 'denied'; operation: 'publish' | 'subscribe'; subject: string };

/**
 * - `no-responders`: nobody listens on the subject: no stream stores it, or there is no JetStream.
 * - `timeout`: no answer within the time; `disconnected`: the connection broke while the answer was awaited.
 * - `too-large`: larger than `maxPayload`; nothing was sent.
 * - `denied`: the login lacks the right; `closed`: the bus was closed.
 */
export type BusFaultKind = 'no-responders' | 'timeout' | 'disconnected' | 'too-large' | 'denied' | 'closed';

/** There was no answer to have. */
export class BusFault extends Error {
  override readonly name = 'BusFault';
  readonly kind: BusFaultKind;
  /** The subject that was asked or published. */
  readonly subject: string;

  constructor(kind: BusFaultKind, subject: string, why: string) {
    super(`${subject}: ${why}`);
    this.kind = kind;
    this.subject = subject;
  }
}
