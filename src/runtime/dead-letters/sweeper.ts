/**
 * Finds the messages that ran out of deliveries without anybody living to tell: the process died with them, or they
 * were given back once too often. The server says so once, in a notice that the stream of dead letters keeps; the
 * instances of the service share the reading of them, fetch the message and store its copy. What is read holds the
 * notices of every service: those of others are acknowledged and left to them.
 *
 *   notice ──▶ message by its sequence ──▶ dead letter, confirmed ──▶ original terminated ──▶ notice acknowledged
 */
import { mayRunOut, NOTICES, noticeOf, sweeperName } from '../../access/declared-sweeper.js';
import { isApiError } from '../../jetstream/api-error.js';
import { ERR } from '../../jetstream/error-codes.js';
import type { Config } from '../../resources/resource.js';
import type { Bindings, ConsumerBinding } from '../bindings.js';
import { type Bus, BusFault, type BusMessage, type Intake } from '../bus.js';
import type { Log } from '../log.js';
import type { Metrics } from '../telemetry/metrics.js';
import { deadLetterMessage } from './dead-letter.js';

export interface SweeperOptions {
  bus: Bus;
  bindings: Bindings;
  service: string;
  metrics: Metrics;
  log: Log;
}

/** The notice of the server, as far as it is read: io.nats.jetstream.advisory.v1.max_deliver. */
interface Notice {
  stream: string;
  consumer: string;
  stream_seq: number;
  deliveries: number;
}

const AT_ONCE = 4;
const AGAIN_MS = 5_000;
/** Until somebody gives the login the right that it lacks. */
const DENIED_AGAIN_MS = 600_000;
const STORE_TIMEOUT_MS = 5_000;
const LOOK_AGAIN_MS = 10_000;
const decoder = new TextDecoder();

export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stream: string;
  readonly #subject: string;
  readonly #config: Config & { name: string };
  /** The subjects of the notices that are the service's own. */
  readonly #own: ReadonlySet<string>;
  readonly #denied = new Set<string>();
  #intake: Intake | null = null;
  #isStopped = false;
  #working = 0;
  #whenIdle: (() => void) | null = null;

  constructor(options: SweeperOptions, stream: string, subject: string) {
    this.#options = options;
    this.#stream = stream;
    this.#subject = subject;
    this.#config = sweeperConfig(options.service);
    this.#own = new Set(noticesOf(options));
  }

  /** The sweeper of a service; null where no stream keeps notices, or no consumer can run out of deliveries. */
  static of(options: SweeperOptions): Sweeper | null {
    const { deadLetters } = options.bindings.services[options.service]!;
    if (deadLetters === null || deadLetters.notices === null || noticesOf(options).length === 0) return null;
    return new Sweeper(options, deadLetters.notices, deadLetters.subject);
  }

  /** Never rejects: without it the service runs as before, and the notices wait. */
  async start(): Promise<void> {
    if (this.#isStopped) return;
    const { bus } = this.#options;
    try {
      await bus.createConsumer(this.#stream, this.#config);
      if (this.#isStopped) return;
      this.#open();
    } catch (error) {
      if (error instanceof BusFault && error.kind === 'denied') this.#tellDenied();
      else if (isApiError(error, ERR.consumerExists) || isApiError(error, ERR.consumerNameInUse))
        this.#open();
      else bus.clock.after(LOOK_AGAIN_MS, () => void this.start());
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#intake?.stop();
    if (this.#working > 0)
      await new Promise<void>(resolve => {
        this.#whenIdle = resolve;
      });
  }

  #open(): void {
    if (this.#intake !== null) {
      this.#intake.resume();
      return;
    }
    const { bus } = this.#options;
    const address = { stream: this.#stream, consumer: this.#config.name };
    const options = { maxBatch: null, maxExpiresMs: null, group: null, push: null };
    this.#intake = bus.intake(address, options, {
      message: message => void this.#handle(message),
      status: ({ kind }) => {
        if (kind === 'denied') this.#tellDenied();
        else if (kind !== 'silent' && kind !== 'moved')
          bus.clock.after(LOOK_AGAIN_MS / 10, () => void this.start());
      },
    });
    this.#intake.demand(AT_ONCE);
  }

  async #handle(message: BusMessage): Promise<void> {
    const { bus, log, service } = this.#options;
    if (this.#isStopped) {
      bus.nak(message, 0);
      return;
    }
    this.#working++;
    try {
      if (this.#own.has(message.subject))
        await this.#store(JSON.parse(decoder.decode(message.data)) as Notice);
      bus.ack(message);
    } catch (error) {
      const isDenied = error instanceof BusFault && error.kind === 'denied';
      if (isDenied) this.#tellDenied(error.subject);
      else {
        const text = `the dead letter of a message that ran out of deliveries is not stored yet: ${String(error)}`;
        log({ level: 'warn', message: text, service });
      }
      bus.nak(message, isDenied ? DENIED_AGAIN_MS : AGAIN_MS);
    }
    this.#working--;
    if (this.#working === 0) this.#whenIdle?.();
    if (!this.#isStopped) this.#intake?.demand(1);
  }

  async #store(notice: Notice): Promise<void> {
    const { bus, bindings, service, metrics, log } = this.#options;
    const { stream, consumer, stream_seq: seq, deliveries: attempts } = notice;
    const original = await bus.messageAt(stream, { seq });
    if (original === null) {
      const message = `message ${seq} of \`${stream}\` ran out of deliveries on \`${consumer}\`, and is gone: retention has cut it`;
      log({ level: 'error', message, service });
      return;
    }
    const { subject, timeMs, data, headers } = original;
    const letter = {
      reason: 'crashed' as const,
      subject,
      stream,
      consumer,
      seq,
      timeMs,
      attempts,
      data,
      headers,
    };
    const origin = { subject: this.#subject, service, digest: bindings.digest };
    const { duplicate } = await bus.publish(deadLetterMessage(letter, origin), STORE_TIMEOUT_MS);
    // Without that a work queue would keep it for ever, delivered to nobody.
    bus.termExhausted({ stream, consumer }, seq, 'crashed');
    if (duplicate) return;
    metrics.consumer(this.#keyOf(consumer)).countDeadLetter('crashed');
    log({
      level: 'warn',
      message: `${subject} (${stream} ${seq}): ran out of deliveries after attempt ${attempts}; stored as a dead letter`,
      service,
      consumer: this.#keyOf(consumer),
    });
  }

  #keyOf(name: string): string {
    const { consumers } = this.#options.bindings.services[this.#options.service]!;
    return Object.keys(consumers).find(key => consumers[key]!.name === name) ?? name;
  }

  /** Once for each thing that it may not do. */
  #tellDenied(subject: string | null = null): void {
    const what = subject === null ? `read the notices in \`${this.#stream}\`` : `publish \`${subject}\``;
    if (this.#denied.has(what)) return;
    this.#denied.add(what);
    this.#options.log({
      level: 'warn',
      message: `the login may not ${what}: messages that run out of deliveries while their process dies are not found`,
      fix: 'Give the server the rights that the topology derives: fleetctl render nats',
      service: this.#options.service,
    });
  }
}

function sweeperConfig(service: string): Config & { name: string } {
  return {
    name: sweeperName(service),
    durable_name: sweeperName(service),
    description: `Messages of ${service} that ran out of deliveries`,
    ack_policy: 'explicit',
    deliver_policy: 'all',
    ack_wait: 30e9,
    max_deliver: -1,
    filter_subject: NOTICES,
    metadata: { 'fleetctl.runtime': service },
  };
}

function noticesOf({ bindings, service }: SweeperOptions): string[] {
  return Object.values(bindings.services[service]!.consumers).filter(canRunOut).flatMap(subjectsOf);
}

function canRunOut({ kind, streams }: ConsumerBinding): boolean {
  const { ack_policy: acks, max_deliver: maxDeliver = -1 } = (Object.values(streams)[0] ?? {}) as Config;
  return mayRunOut({ kind, acks: acks as 'explicit', maxDeliver: maxDeliver as number });
}

function subjectsOf({ streams, name }: ConsumerBinding): string[] {
  return Object.keys(streams).map(stream => noticeOf(stream, name));
}
