/**
 * How a message ends, told to the server: ack, nak with a delay, or a dead letter, whose copy is stored before the
 * original is terminated. Nothing is ever acknowledged or terminated that has failed and has no copy, where the service
 * has a place for copies.
 */
import type { BusMessage } from '../bus.js';
import { DEAD_LETTER, deadLetterMessage } from '../dead-letters/dead-letter.js';
import { isOnItsWayBack, RedrivenMessage } from '../dead-letters/redriven-message.js';
import type { SettlingBus } from '../dead-letters/settling-bus.js';
import { InvalidPayload } from '../events/payload.js';
import type { Log, LogEntry } from '../log.js';
import type { ConsumerMetrics, MessageOutcome } from '../telemetry/metrics.js';
import { attemptOf, type Held, isLastAttempt } from './held.js';
import { type DeadLetterReason, HandlerTimeout, type Outcome, outcomeOf, type Rule } from './outcome.js';
import { UnknownEvent } from './perform.js';
import { type RetryPlan, retryDelayMs } from './retry-delay.js';
import type { Verdict } from './work.js';

export interface SettlementOptions {
  bus: SettlingBus;
  service: string;
  consumer: string;
  digest: string;
  maxDeliver: number;
  retry: RetryPlan;
  rules: readonly Rule[];
  unknownEvent: 'dead-letter' | 'skip';
  /** The subject of dead letters, with `{stream}` and `{consumer}`; null where the service has none. */
  deadLetters: string | null;
  /** Whether the consumer's acks are confirmed by the server, one by one. */
  confirm: boolean;
  confirmTimeoutMs: number;
  metrics: ConsumerMetrics;
  log: Log;
  pause(forMs: number, why: string): void;
  /** Dead letters cannot be stored (why), or can again (null). */
  deadLettersFail(why: string | null): void;
}

/** Between the tries to store a dead letter; then the message is given back with the longest of its delays. */
const STORE_AGAIN_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

export class Settlement {
  readonly #options: SettlementOptions;
  readonly #bus: SettlingBus;

  constructor(options: SettlementOptions) {
    this.#options = options;
    this.#bus = options.bus;
  }

  settle(held: Held, error: unknown): Verdict | Promise<Verdict> {
    if (error === null) return this.#acknowledge(held, 'ack');
    if (held.isSettledEarly) return this.#failedAfterAck(held, error);
    const outcome = this.#outcomeOf(held, error);
    switch (outcome.do) {
      case 'skip':
        return this.#acknowledge(held, 'skip');
      case 'pause':
        this.#options.pause(outcome.forMs, textOf(error));
        return this.#waitWith(held, outcome.forMs);
      case 'retry':
        return this.#retry(held, error, outcome);
      case 'dead-letter':
        return this.#giveUp(held, outcome.reason, error);
    }
  }

  /** A message that was not handled goes back. Another delivery is counted for it, so the last one is kept. */
  handBack(held: Held, delayMs: number): boolean {
    const { maxDeliver } = this.#options;
    if (held.isSettledEarly) return true;
    if (maxDeliver > 0 && held.message.deliveries >= maxDeliver) return false;
    this.#bus.nak(held.message, delayMs);
    this.#count(held, 'handed_back');
    return true;
  }

  late(held: Held): void {
    this.#count(held, 'late');
  }

  #outcomeOf(held: Held, error: unknown): Outcome {
    if (error instanceof InvalidPayload) return { do: 'dead-letter', reason: 'invalid' };
    if (error instanceof UnknownEvent) {
      // A consumer of all dead letters sees those on their way back to another one, too.
      if (isOnItsWayBack(held.message)) return { do: 'skip', why: error.message };
      return this.#options.unknownEvent === 'skip'
        ? { do: 'skip', why: error.message }
        : { do: 'dead-letter', reason: 'unknown-event' };
    }
    return outcomeOf(error, this.#options.rules);
  }

  #acknowledge(held: Held, outcome: 'ack' | 'skip'): Verdict | Promise<Verdict> {
    this.#count(held, outcome);
    if (held.isSettledEarly) return 'finished';
    if (this.#options.confirm) return this.#confirmed(held.message, 'ack');
    this.#bus.ack(held.message);
    return 'finished';
  }

  /** Not confirmed is not lost: at worst the message is delivered again, and settled then. */
  async #confirmed(message: BusMessage, how: 'ack' | { term: string }): Promise<Verdict> {
    await this.#bus.settle(message, how, this.#options.confirmTimeoutMs).catch(() => {});
    return 'finished';
  }

  #failedAfterAck(held: Held, error: unknown): Verdict {
    this.#count(held, 'failed_after_ack');
    this.#say('error', held, `the handler failed after it had acknowledged: ${textOf(error)}`);
    return 'finished';
  }

  #retry(held: Held, error: unknown, outcome: Outcome & { do: 'retry' }): Verdict | Promise<Verdict> {
    const { maxDeliver, retry } = this.#options;
    if (isLastAttempt(held, maxDeliver)) {
      return this.#giveUp(held, error instanceof HandlerTimeout ? 'timeout' : 'exhausted', error);
    }
    this.#count(held, 'retry');
    const delayMs = retryDelayMs(retry, attemptOf(held), this.#bus.clock.random(), outcome);
    this.#say(
      'info',
      held,
      `attempt ${attemptOf(held)} failed, again in ${Math.round(delayMs)} ms: ${textOf(error)}`,
    );
    // With order per key the message keeps its place: those behind it wait for it.
    if (held.key !== null) return { againMs: delayMs };
    this.#bus.nak(held.message, delayMs);
    return 'given-back';
  }

  /**
   * The message stays in hand: what its handler needs is away, which is no fault of the message, and an outage that is
   * longer than all its attempts must not make a dead letter of it.
   */
  #waitWith(held: Held, forMs: number): Verdict {
    this.#count(held, 'retry');
    const asked = { afterMs: forMs, delaysMs: null };
    const againMs = retryDelayMs(this.#options.retry, attemptOf(held), this.#bus.clock.random(), asked);
    return { againMs, isNoAttempt: true };
  }

  #giveUp(held: Held, reason: DeadLetterReason, error: unknown): Verdict | Promise<Verdict> {
    // A dead letter of a dead letter would be read by whoever failed at the first one.
    const isCopy = held.message.header(DEAD_LETTER.reason) !== null;
    const deadLetters = isCopy ? null : this.#options.deadLetters;
    this.#say('warn', held, `gave up after attempt ${attemptOf(held)} (${reason}): ${textOf(error)}`);
    if (deadLetters === null) {
      this.#count(held, 'terminated');
      return this.#confirmed(held.message, { term: `${reason}: ${textOf(error)}` });
    }
    this.#count(held, 'dead_letter');
    return this.#storeDeadLetter(held, reason, error, deadLetters);
  }

  async #storeDeadLetter(
    held: Held,
    reason: DeadLetterReason,
    error: unknown,
    subject: string,
  ): Promise<Verdict> {
    const { service, digest, confirmTimeoutMs, deadLettersFail, metrics } = this.#options;
    const { message } = held;
    const letter = deadLetterMessage(
      {
        reason,
        subject: message.subject,
        stream: message.stream,
        consumer: message.consumer,
        seq: message.seq,
        timeMs: message.timeMs,
        attempts: attemptOf(held),
        data: message.data,
        headers: message.headers(),
        error: error instanceof Error ? { name: error.name, message: error.message } : undefined,
        path: error instanceof InvalidPayload ? error.path : undefined,
        redrives: message instanceof RedrivenMessage ? message.redrives : 0,
      },
      { subject, service, digest },
    );
    let why = '';
    for (const waitMs of [0, ...STORE_AGAIN_MS]) {
      if (waitMs > 0) await new Promise<void>(resolve => this.#bus.clock.after(waitMs, resolve));
      if (held.state === 'gone') return 'finished';
      try {
        await this.#bus.publish(letter, confirmTimeoutMs);
        deadLettersFail(null);
        metrics.countDeadLetter(reason);
        return await this.#confirmed(message, { term: reason });
      } catch (failure) {
        why = textOf(failure);
        deadLettersFail(why);
      }
    }
    this.#say('error', held, `the dead letter could not be stored, so the message is kept: ${why}`);
    const { delaysMs, capMs } = this.#options.retry;
    this.#bus.nak(message, Math.min(Math.max(...delaysMs), capMs));
    return 'given-back';
  }

  #count(held: Held, outcome: MessageOutcome): void {
    const counted = this.#options.metrics.of(held.event?.type ?? 'unknown');
    counted.outcomes[outcome]++;
    if (held.state === 'settling') counted.seconds.observe(held.tookMs / 1000);
  }

  #say(level: LogEntry['level'], { message, event }: Held, text: string): void {
    const { log, service, consumer } = this.#options;
    log({
      level,
      message: `${message.subject} (${message.stream} ${message.seq}): ${text}`,
      service,
      consumer,
      ...(event === null ? {} : { event: event.type }),
      details: { stream: message.stream, seq: message.seq, attempt: message.deliveries },
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
