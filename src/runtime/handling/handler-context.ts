import type { BusMessage } from '../bus.js';
import type { SettlingBus } from '../dead-letters/settling-bus.js';
import { DerivedIds } from '../publishing/derived-id.js';
import type { Published, PublishOptions } from '../publishing/published.js';
import type { Publisher } from '../publishing/publisher.js';
import { RuntimeError } from '../runtime-error.js';
import { type TraceContext, traceContextOf } from '../telemetry/trace-context.js';
import { attemptOf, type Held } from './held.js';

/** What is the same for every message of a consumer. */
export interface ContextShared {
  bus: SettlingBus;
  publisher: Publisher;
  consumer: string;
  maxDeliver: number;
  confirmTimeoutMs: number;
  /** Whether there is anything to acknowledge. */
  acknowledges: boolean;
  /** Whether the messages are replayed: see `HandlerContext.isReplay`. */
  isReplay?: boolean;
}

/** What a handler can do besides returning and throwing. */
export class HandlerContext {
  readonly #held: Held;
  readonly #shared: ContextShared;
  #ids: DerivedIds | null = null;
  #trace: TraceContext | null | undefined;
  readonly #run: number;

  constructor(held: Held, shared: ContextShared) {
    this.#held = held;
    this.#run = held.runs;
    this.#shared = shared;
  }

  /** The name of the consumer in the topology. */
  get consumer(): string {
    return this.#shared.consumer;
  }

  /** Which attempt this is, from 1. */
  get attempt(): number {
    return attemptOf(this.#held);
  }

  /**
   * Whether this is a replay of what was handled before. What the handler publishes is suppressed by the runtime, unless
   * the replay allows it; what else it does is its own to decide.
   */
  get isReplay(): boolean {
    return this.#shared.isReplay === true;
  }

  /** Whether a failure now makes the message a dead letter. */
  get isLastAttempt(): boolean {
    const { maxDeliver } = this.#shared;
    return maxDeliver > 0 && this.attempt >= maxDeliver;
  }

  /** Fires when the handler has run as long as it may, and when a drain runs out of time. */
  get signal(): AbortSignal {
    this.#held.abort ??= new AbortController();
    return this.#held.abort.signal;
  }

  /** The trace context that the message came with (W3C headers); null without. */
  get trace(): TraceContext | null {
    if (this.#trace === undefined) this.#trace = traceContextOf(this.#message);
    return this.#trace;
  }

  /**
   * Publishes an event as a consequence of this message. Its id is derived from the message, so that the message
   * handled again publishes nothing twice, and its trace goes on. The message is not acknowledged before the stream
   * has confirmed the event, awaited or not. May be taken off the context: `({ data }, { publish }) => …`.
   */
  get publish(): (event: string, data: unknown, options?: PublishOptions) => Promise<Published> {
    return (event, data, options) => this.#publish(event, data, options);
  }

  /**
   * Acknowledges now, confirmed by the server: for a side effect that must not be repeated. What happens after it is
   * not tried again.
   * @throws RuntimeError where the server has not confirmed it: do not go on
   */
  get acknowledgeFirst(): () => Promise<void> {
    return () => this.#acknowledgeFirst();
  }

  #publish(event: string, data: unknown, options: PublishOptions = {}): Promise<Published> {
    this.#ids ??= new DerivedIds(this.#message, this.#shared.consumer);
    const ids = this.#ids;
    const published = this.#shared.publisher.publish(
      event,
      data,
      options,
      subject => ids.next(subject),
      this.trace,
    );
    const held = this.#held;
    if (held.runs === this.#run) {
      held.published ??= [];
      held.published.push(published);
    }
    return published;
  }

  async #acknowledgeFirst(): Promise<void> {
    const { bus, confirmTimeoutMs, acknowledges } = this.#shared;
    if (!acknowledges || this.#held.isSettledEarly) return;
    try {
      await bus.settle(this.#message, 'ack', confirmTimeoutMs);
    } catch (error) {
      throw new RuntimeError('closed', 'The acknowledgement was not confirmed; the message may come again.', {
        help: 'Let the error pass: the message is tried again.',
        cause: error,
      });
    }
    this.#held.isSettledEarly = true;
  }

  get #message(): BusMessage {
    return this.#held.message;
  }
}
