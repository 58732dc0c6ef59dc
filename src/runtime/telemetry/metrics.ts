/**
 * What is counted, and how it is shown to Prometheus. Labels are names of the topology, so their number is bounded.
 */
import type { ConsumerState } from '../health.js';

export type MessageOutcome =
  | 'ack'
  | 'skip'
  | 'retry'
  | 'dead_letter'
  /** Ended without a copy, where the service has nowhere to put dead letters. */
  | 'terminated'
  | 'handed_back'
  /** The handler failed after it had acknowledged. */
  | 'failed_after_ack'
  /** The handler ended after its time was up and its message was settled. */
  | 'late';

export type PublishOutcome = 'stored' | 'duplicate' | 'failed';

const HANDLER_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];
const LAG_SECONDS = [0.01, 0.1, 0.5, 1, 5, 30, 60, 300, 3_600];
const PUBLISH_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export class Histogram {
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const { bounds } = this;
    for (let i = 0; i < bounds.length; i++) {
      if (value > bounds[i]!) continue;
      this.counts[i]!++;
      return;
    }
  }
}

/** The counters of one event on one consumer. */
export class EventMetrics {
  readonly outcomes: Record<MessageOutcome, number> = {
    ack: 0,
    skip: 0,
    retry: 0,
    dead_letter: 0,
    terminated: 0,
    handed_back: 0,
    failed_after_ack: 0,
    late: 0,
  };
  readonly seconds = new Histogram(HANDLER_SECONDS);
}

export interface ConsumerGauges {
  state: ConsumerState;
  inHand: number;
  running: number;
  window: number;
  problems: Readonly<Record<'blocks' | 'degrades' | 'informs', number>>;
}

export class ConsumerMetrics {
  readonly lag = new Histogram(LAG_SECONDS);
  readonly deadLetters = new Map<string, number>();
  heartbeats = 0;
  redeliveries = 0;
  readonly #events = new Map<string, EventMetrics>();

  /** An event that the topology does not name is counted as `unknown`. */
  of(event: string): EventMetrics {
    let found = this.#events.get(event);
    if (found === undefined) {
      found = new EventMetrics();
      this.#events.set(event, found);
    }
    return found;
  }

  get events(): ReadonlyMap<string, EventMetrics> {
    return this.#events;
  }

  countDeadLetter(reason: string): void {
    this.deadLetters.set(reason, (this.deadLetters.get(reason) ?? 0) + 1);
  }
}

export class PublishMetrics {
  readonly outcomes: Record<PublishOutcome, number> = { stored: 0, duplicate: 0, failed: 0 };
  readonly seconds = new Histogram(PUBLISH_SECONDS);
}

/** Everything that a service counts. */
export class Metrics {
  readonly consumers = new Map<string, ConsumerMetrics>();
  readonly published = new Map<string, PublishMetrics>();
  publishRetries = 0;
  reconnects = 0;

  consumer(name: string): ConsumerMetrics {
    let found = this.consumers.get(name);
    if (found === undefined) {
      found = new ConsumerMetrics();
      this.consumers.set(name, found);
    }
    return found;
  }

  event(name: string): PublishMetrics {
    let found = this.published.get(name);
    if (found === undefined) {
      found = new PublishMetrics();
      this.published.set(name, found);
    }
    return found;
  }
}
