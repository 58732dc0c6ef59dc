/**
 * Reads the dead letters that are sent back to one consumer: from the stream that keeps them, through a durable consumer
 * of its own that all instances of the service share. Nobody else hears them, and the original subject never does.
 *
 *   dlq.S.C.redrive ──▶ redrive-S-C ──▶ the work of C, beside what is delivered to it
 *
 * They wait there as long as C itself may not be read: it is missing, paused, or not the declared one.
 */
import { redriveConsumer, redriveSubject } from '../../access/dead-letters.js';
import { isApiError } from '../../jetstream/api-error.js';
import { ERR } from '../../jetstream/error-codes.js';
import type { Config } from '../../resources/resource.js';
import { type Bus, BusFault, type BusMessage, type Intake } from '../bus.js';
import type { Log } from '../log.js';
import { deadLetterMessage } from './dead-letter.js';
import { RedrivenMessage } from './redriven-message.js';

export interface RedriveOptions {
  bus: Bus;
  service: string;
  consumer: string;
  digest: string;
  /** The stream that keeps dead letters. */
  keeper: string;
  /** The event of dead letters, `dlq.{stream}.{consumer}`. */
  letters: string;
  /** Stream and name of the consumer that failed. */
  stream: string;
  name: string;
  ackWaitNs: number;
  maxDeliver: number;
  /** How many may be in hand at once. */
  atOnce: number;
  log: Log;
  message(message: RedrivenMessage): void;
}

const LOOK_AGAIN_MS = 10_000;
const STORE_TIMEOUT_MS = 5_000;

export class RedriveIntake {
  readonly #options: RedriveOptions;
  readonly #config: Config & { name: string };
  #intake: Intake | null = null;
  #closing: Promise<void> = Promise.resolve();
  #inHand = 0;
  #isAllowed = false;
  #isStopped = false;

  constructor(options: RedriveOptions) {
    this.#options = options;
    this.#config = readerConfig(options);
  }

  /** Whether they may be handled for now. */
  allow(isAllowed: boolean): void {
    if (isAllowed === this.#isAllowed) return;
    this.#isAllowed = isAllowed;
    if (isAllowed) void this.#begin();
    else this.#close();
  }

  /** One of them has been dealt with. */
  settled(): void {
    this.#inHand--;
    if (!this.#isStopped) this.#intake?.demand(1);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#close();
    await this.#closing;
  }

  /** Never rejects: without it the consumer is handled as before, and what was sent back waits. */
  async #begin(): Promise<void> {
    if (!this.#isWanted) return;
    const { bus, keeper } = this.#options;
    try {
      await bus.createConsumer(keeper, this.#config);
      this.#open();
    } catch (error) {
      if (error instanceof BusFault && error.kind === 'denied') this.#tellDenied();
      else if (isApiError(error, ERR.consumerExists) || isApiError(error, ERR.consumerNameInUse))
        this.#open();
      else bus.clock.after(LOOK_AGAIN_MS, () => void this.#begin());
    }
  }

  get #isWanted(): boolean {
    return this.#isAllowed && !this.#isStopped;
  }

  #open(): void {
    if (!this.#isWanted) return;
    if (this.#intake !== null) {
      this.#intake.resume();
      return;
    }
    const { bus, keeper, atOnce } = this.#options;
    const address = { stream: keeper, consumer: this.#config.name };
    const options = { maxBatch: null, maxExpiresMs: null, group: null, push: null };
    this.#intake = bus.intake(address, options, {
      message: message => this.#received(message),
      status: ({ kind }) => {
        if (kind === 'denied') this.#tellDenied();
        else if (kind !== 'silent' && kind !== 'moved')
          bus.clock.after(LOOK_AGAIN_MS / 10, () => void this.#begin());
      },
    });
    this.#intake.demand(Math.max(0, atOnce - this.#inHand));
  }

  #close(): void {
    const intake = this.#intake;
    this.#intake = null;
    if (intake !== null) this.#closing = Promise.all([this.#closing, intake.stop()]).then(() => {});
  }

  #received(carrier: BusMessage): void {
    const { bus, maxDeliver } = this.#options;
    const mayWait = maxDeliver <= 0 || carrier.deliveries < maxDeliver;
    if (!this.#isAllowed && !this.#isStopped && mayWait) {
      // It was on its way when they were told to wait.
      bus.nak(carrier, 0);
      return;
    }
    this.#inHand++;
    const message = RedrivenMessage.of(carrier);
    if (message === null) {
      bus.term(carrier, 'no dead letter');
      this.settled();
    } else if (maxDeliver > 0 && carrier.deliveries > maxDeliver) void this.#giveUp(message);
    else this.#options.message(message);
  }

  /** Each attempt ended with its process: nobody lived to store it again. */
  async #giveUp(message: RedrivenMessage): Promise<void> {
    const { bus, service, consumer, digest, letters, log } = this.#options;
    const { carrier, subject, stream, seq, timeMs, data, redrives } = message;
    const attempts = carrier.deliveries - 1;
    const letter = deadLetterMessage(
      {
        ...{ reason: 'crashed', subject, stream, seq, timeMs, data, redrives, attempts },
        consumer: message.consumer,
        headers: message.headers(),
      },
      { subject: letters, service, digest },
    );
    try {
      await bus.publish(letter, STORE_TIMEOUT_MS);
      bus.ack(carrier);
      const text = `${subject} (${stream} ${seq}), redriven, ended with its process ${attempts} times; stored as a dead letter`;
      log({ level: 'warn', message: text, service, consumer });
    } catch {
      bus.nak(carrier, LOOK_AGAIN_MS);
    }
    this.settled();
  }

  #tellDenied(): void {
    const { log, service, consumer, keeper } = this.#options;
    log({
      level: 'warn',
      message: `the login may not read what is redriven to \`${consumer}\` in \`${keeper}\`: dead letters that are sent back wait`,
      fix: 'Give the server the rights that the topology derives: fleetctl render nats',
      service,
      consumer,
    });
  }
}

function readerConfig({
  letters,
  stream,
  name,
  ackWaitNs,
  service,
}: RedriveOptions): Config & { name: string } {
  const reader = redriveConsumer(stream, name);
  return {
    name: reader,
    durable_name: reader,
    description: `Dead letters sent back to ${name}`,
    ack_policy: 'explicit',
    deliver_policy: 'all',
    ack_wait: ackWaitNs,
    max_deliver: -1,
    filter_subject: redriveSubject(letters, stream, name),
    metadata: { 'fleetctl.runtime': service },
  };
}
