/**
 * How a message ends that nobody acknowledges: a fan-out's. Every instance has its own copy, and there is no server to
 * deliver it again, so a failure is tried again here, in its place; then the message is dropped, counted and said.
 */
import type { Bus } from '../bus.js';
import { InvalidPayload } from '../events/payload.js';
import type { Log } from '../log.js';
import type { ConsumerMetrics } from '../telemetry/metrics.js';
import { attemptOf, type Held } from './held.js';
import { HandlerTimeout, outcomeOf, type Rule } from './outcome.js';
import { UnknownEvent } from './perform.js';
import { type RetryPlan, retryDelayMs } from './retry-delay.js';
import type { Verdict } from './work.js';

export interface UnackedOptions {
  bus: Bus;
  service: string;
  consumer: string;
  attempts: number;
  retry: RetryPlan;
  rules: readonly Rule[];
  metrics: ConsumerMetrics;
  log: Log;
  pause(forMs: number, why: string): void;
  /** The message is done with: its reader may bring another. */
  done(held: Held): void;
}

export class UnackedSettlement {
  readonly #options: UnackedOptions;

  constructor(options: UnackedOptions) {
    this.#options = options;
  }

  settle(held: Held, error: unknown): Verdict {
    const { rules, attempts, retry, bus, pause } = this.#options;
    if (error === null) return this.#end(held, 'ack');
    if (error instanceof UnknownEvent) return this.#end(held, 'skip');
    const outcome = error instanceof InvalidPayload ? null : outcomeOf(error, rules);
    if (outcome?.do === 'skip') return this.#end(held, 'skip');
    const delayMs = (asked: Parameters<typeof retryDelayMs>[3]) =>
      retryDelayMs(retry, attemptOf(held), bus.clock.random(), asked);
    if (outcome?.do === 'pause') {
      pause(outcome.forMs, String(error));
      this.#count(held, 'retry');
      return { againMs: delayMs({ afterMs: outcome.forMs, delaysMs: null }), isNoAttempt: true };
    }
    if (outcome?.do === 'retry' && attemptOf(held) < attempts && !(error instanceof HandlerTimeout)) {
      this.#count(held, 'retry');
      return { againMs: delayMs(outcome) };
    }
    this.#tellDropped(held, error);
    return this.#end(held, 'terminated');
  }

  handBack(held: Held): boolean {
    this.#count(held, 'handed_back');
    return true;
  }

  late(held: Held): void {
    this.#count(held, 'late');
  }

  #end(held: Held, outcome: 'ack' | 'skip' | 'terminated'): Verdict {
    this.#count(held, outcome);
    this.#options.done(held);
    return 'finished';
  }

  #count(held: Held, outcome: 'ack' | 'skip' | 'terminated' | 'retry' | 'handed_back' | 'late'): void {
    const counted = this.#options.metrics.of(held.event?.type ?? 'unknown');
    counted.outcomes[outcome]++;
    if (held.state === 'settling') counted.seconds.observe(held.tookMs / 1000);
  }

  #tellDropped({ message }: Held, error: unknown): void {
    const { log, service, consumer } = this.#options;
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log({
      level: 'warn',
      message: `${message.subject} (${message.stream} ${message.seq}): dropped by this instance: ${why}`,
      service,
      consumer,
      details: { stream: message.stream, seq: message.seq },
    });
  }
}
