/**
 * One consumer of the service: its supply, the work on its messages, how they are settled, and what state it is in.
 *
 *   supply ──message──▶ work ──▶ perform (handlers) ──▶ settlement
 *      ▲                 │
 *      └──── demand ◀────┘
 */
import type { Bindings, ConsumerBinding } from './bindings.js';
import type { Bus, BusMessage } from './bus.js';
import { ConsumerSupply } from './consumer-supply.js';
import type { DeliveredEvent } from './delivered-event.js';
import { subjectRouter } from './event-subjects.js';
import { FanOutSupply } from './fan-out-supply.js';
import type { ConsumerHealth, ConsumerState, Problem } from './health.js';
import type { Held } from './held.js';
import type { ReplaySetting } from './history/replay.js';
import type { Log } from './log.js';
import type { ConsumerGauges, ConsumerMetrics } from './metrics.js';
import type { Rule } from './outcome.js';
import { type Handler, type Middleware, type PerformOptions, performer, takeApart } from './perform.js';
import type { Publisher } from './publisher.js';
import { RedriveIntake } from './redrive/redrive-intake.js';
import { type SettlingBus, settlingBus } from './redrive/settling-bus.js';
import { retryPlan } from './retry-delay.js';
import { Settlement } from './settlement.js';
import type { Supply, SupplySink, SupplyState } from './supply.js';
import { UnackedSettlement } from './unacked-settlement.js';
import { type Wait, waitMs } from './wait.js';
import { type Drained, Work } from './work.js';

export interface HandleOptions {
  /** How many messages are handled at once in this process. Default: 16; of a fan-out, 1. */
  concurrency?: number;
  /**
   * Order per key: messages of the same key are handled one after another in this process, and one that has to be
   * tried again keeps its place. Null is no key.
   */
  key?: (event: DeliveredEvent) => string | null;
  /** How long a handler may run. Default: the consumer's `handler_timeout`, else its `ack_wait`. */
  timeout?: Wait;
  /** How long a handler that was told to stop is waited for before its message is tried again. Default: 5s at most. */
  grace?: Wait;
  retry?: {
    /** Before the second attempt, the third, … Default: the consumer's `backoff`, else 1s, 2s, 5s, 15s, 1m. */
    delays?: readonly Wait[];
    /** Up to this part is added at random. Default: 0.2. */
    jitter?: number;
    /** No delay is longer. Default: 1h. */
    cap?: Wait;
    /** Of a fan-out, which nothing delivers again: how often a message is tried. Default: 3. */
    attempts?: number;
  };
  /** What to do about errors, by class: the first that fits. */
  rules?: readonly Rule[];
  /** A message whose subject is no event with a handler. Default: dead-letter. */
  unknownEvent?: 'dead-letter' | 'skip';
  /** Every ack is confirmed by the server before the message counts as done; half as fast. */
  confirm?: boolean;
  /** Stand around the handlers of this consumer, inside those of the service. */
  use?: readonly Middleware[];
}

export interface RunnerOptions {
  bus: Bus;
  bindings: Bindings;
  service: string;
  instance: string;
  consumer: string;
  binding: ConsumerBinding;
  handlers: ReadonlyMap<string, Handler>;
  options: HandleOptions;
  middleware: readonly Middleware[];
  validate: boolean;
  publisher: Publisher;
  metrics: ConsumerMetrics;
  log: Log;
  runsDrifted: boolean;
  verifyEveryMs: number;
  notices: boolean;
}

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_TIMEOUT_MS = 30_000;
const MOST_GRACE_MS = 5_000;
const CONFIRM_TIMEOUT_MS = 5_000;
const FAN_OUT_ATTEMPTS = 3;

type Settling = Pick<Settlement, 'settle' | 'handBack' | 'late'>;

export class ConsumerRunner {
  readonly #runner: RunnerOptions;
  readonly #supply: Supply;
  readonly #redrives: RedriveIntake | null;
  readonly #settlingBus: SettlingBus;
  readonly #work: Work;
  #state: ConsumerState = 'starting';
  #sinceMs: number;
  #reason: string | null = null;
  #supplied: SupplyState | null = null;
  /** What waited on the server when that was last asked for, and the last message that has come since: it says it, too. */
  #pending = 0;
  #latest: BusMessage | null = null;
  /** Why dead letters cannot be stored; null while they can. */
  #deadLettersFail: string | null = null;

  constructor(runner: RunnerOptions) {
    this.#runner = runner;
    this.#sinceMs = runner.bus.clock.now();
    this.#settlingBus = settlingBus(runner.bus, () => this.#redrives?.settled());
    const settling = runner.binding.kind === 'fan-out' ? this.#unacked() : this.#acked();
    this.#work = this.#makeWork(settling);
    this.#supply = this.#makeSupply();
    this.#redrives = this.#makeRedrives();
  }

  /** @returns how the consumer stands, once that is known */
  async start(): Promise<SupplyState> {
    const state = await this.#supply.start();
    void this.#redrives?.start();
    return state;
  }

  reconnected(): void {
    this.#supply.reconnected();
  }

  async drain(untilMs: number): Promise<Drained> {
    this.#become('draining', null);
    const drained = await this.#work.drain(untilMs, this.#stopIntake());
    this.#become('stopped', null);
    return drained;
  }

  async #stopIntake(): Promise<void> {
    await Promise.all([this.#supply.stop(), this.#redrives?.stop()]);
  }

  get state(): ConsumerState {
    return this.#state;
  }

  /** Whether its messages are handled: readiness goes by it. */
  get isHandling(): boolean {
    if (this.#state === 'running') return true;
    const blocked = this.problems().some(({ severity }) => severity === 'blocks');
    return this.#state === 'drifted' && (!blocked || this.#runner.runsDrifted);
  }

  problems(): Problem[] {
    const { binding } = this.#runner;
    const state = this.#supplied;
    const found = state !== null && 'problems' in state ? [...state.problems] : [];
    // What is drifted has said so field by field.
    if (state !== null && state.state !== 'running' && (state.state !== 'drifted' || found.length === 0)) {
      found.push(stateProblem(binding, state));
    }
    if (this.#deadLettersFail !== null) found.push(deadLetterProblem(binding, this.#deadLettersFail));
    return found;
  }

  health(): ConsumerHealth {
    const { oldestMs, inHand } = this.#work;
    return {
      state: this.#state,
      since: new Date(this.#sinceMs).toISOString(),
      reason: this.#reason,
      inHand,
      oldestMs: oldestMs === null ? 0 : Math.round(this.#runner.bus.clock.now() - oldestMs),
      pending: this.#latest?.pending ?? this.#pending,
      problems: this.problems(),
    };
  }

  /** What a replay through its handlers needs besides the history. */
  replaySetting(): Omit<ReplaySetting, 'history'> {
    const { context, began: _, ...performing } = this.#performing();
    return { performing, context, timeoutMs: timeoutOf(this.#runner) };
  }

  gauges(): ConsumerGauges {
    const { inHand, running, window } = this.#work;
    const problems = { blocks: 0, degrades: 0, informs: 0 };
    for (const { severity } of this.problems()) problems[severity]++;
    return { state: this.#state, inHand, running, window, problems };
  }

  #makeWork(settling: Settling): Work {
    const { bus, binding, options, metrics } = this.#runner;
    const performing = this.#performing();
    const { key } = options;
    const isOrdered = acksAll(binding) || (binding.kind === 'fan-out' && options.concurrency === undefined);
    const keyOf = isOrdered && (key === undefined || acksAll(binding)) ? () => '' : (key ?? null);
    return new Work({
      clock: bus.clock,
      concurrency: concurrencyOf(this.#runner),
      timeoutMs: timeoutOf(this.#runner),
      graceMs:
        options.grace === undefined
          ? Math.min(MOST_GRACE_MS, timeoutOf(this.#runner))
          : waitMs(options.grace),
      heartbeatMs: heartbeatOf(binding),
      prepare: held => {
        if (keyOf === null) return;
        takeApart(held, performing);
        held.key = this.#keyOf(held, keyOf);
      },
      perform: performer(performing),
      settle: (held, error) => settling.settle(held, error),
      handBack: (held, delayMs) => settling.handBack(held, delayMs),
      late: held => settling.late(held),
      beat: held => {
        metrics.heartbeats++;
        this.#settlingBus.inProgress(held.message);
      },
      demand: count => this.#supply.demand(count),
    });
  }

  /** A key function that throws makes its message one that fails, as a handler that throws does. */
  #keyOf(held: Held, keyOf: (event: DeliveredEvent) => string | null): string | null {
    if (held.event === null) return null;
    try {
      return keyOf(held.event);
    } catch (error) {
      held.unreadable = error as Error;
      return null;
    }
  }

  #performing(): PerformOptions {
    const { bindings, binding, consumer, handlers, middleware, options, publisher, metrics } = this.#runner;
    return {
      events: bindings.events,
      route: subjectRouter(Object.fromEntries(binding.events.map(event => [event, bindings.events[event]!]))),
      handlers,
      middleware: [...middleware, ...(options.use ?? [])],
      validate: this.#runner.validate,
      context: {
        bus: this.#settlingBus,
        publisher,
        consumer,
        maxDeliver:
          binding.kind === 'fan-out' ? (options.retry?.attempts ?? FAN_OUT_ATTEMPTS) : maxDeliverOf(binding),
        confirmTimeoutMs: CONFIRM_TIMEOUT_MS,
        acknowledges: acknowledges(binding),
      },
      began: ({ message, startedMs }) => metrics.lag.observe(Math.max(0, startedMs - message.timeMs) / 1000),
    };
  }

  #acked(): Settling {
    const { bindings, service, consumer, binding, options, metrics, log } = this.#runner;
    if (!acknowledges(binding)) return this.#unacked();
    return new Settlement({
      bus: this.#settlingBus,
      service,
      consumer,
      digest: bindings.digest,
      maxDeliver: maxDeliverOf(binding),
      retry: this.#retryPlan(),
      rules: options.rules ?? [],
      unknownEvent: options.unknownEvent ?? 'dead-letter',
      deadLetters: bindings.services[service]!.deadLetters?.subject ?? null,
      confirm: options.confirm ?? false,
      confirmTimeoutMs: CONFIRM_TIMEOUT_MS,
      metrics,
      log,
      pause: (forMs, why) => this.#pause(forMs, why),
      deadLettersFail: why => {
        this.#deadLettersFail = why;
      },
    });
  }

  #unacked(): Settling {
    const { bus, service, consumer, options, metrics, log } = this.#runner;
    return new UnackedSettlement({
      bus,
      service,
      consumer,
      attempts: options.retry?.attempts ?? FAN_OUT_ATTEMPTS,
      retry: this.#retryPlan(),
      rules: options.rules ?? [],
      metrics,
      log,
      pause: (forMs, why) => this.#pause(forMs, why),
      done: held => this.#supply.done(held),
    });
  }

  #retryPlan() {
    const { delays, jitter, cap } = this.#runner.options.retry ?? {};
    const [declared] = Object.values(this.#runner.binding.streams);
    return retryPlan(declared?.['backoff'] as number[] | undefined, {
      ...(delays === undefined ? {} : { delaysMs: delays.map(waitMs) }),
      ...(jitter === undefined ? {} : { jitter }),
      ...(cap === undefined ? {} : { capMs: waitMs(cap) }),
    });
  }

  #makeSupply(): Supply {
    const { bus, binding, instance, verifyEveryMs, notices, runsDrifted } = this.#runner;
    const sink: SupplySink = {
      message: message => this.#arrived(message),
      changed: state => this.#changed(state),
      renewed: () => {
        this.#work.forgetDemand();
        this.#work.topUp();
      },
    };
    if (binding.kind !== 'fan-out') {
      return new ConsumerSupply({ bus, binding, everyMs: verifyEveryMs, notices, runsDrifted }, sink);
    }
    const gap = (stream: string, after: number, before: number) =>
      this.#say(
        'warn',
        `messages ${after + 1} to ${before - 1} of \`${stream}\` were gone before they could be read`,
      );
    const window = 2 * concurrencyOf(this.#runner) + FAN_OUT_READY;
    return new FanOutSupply({ bus, binding, instance, window, gap }, sink);
  }

  /** What is sent back to the consumer from its dead letters joins what is delivered to it. */
  #makeRedrives(): RedriveIntake | null {
    const { bus, bindings, service, consumer, binding, log } = this.#runner;
    const { subject, redrives = null } = bindings.services[service]!.deadLetters ?? {};
    const [stream] = Object.keys(binding.streams);
    if (subject === undefined || redrives === null || stream === undefined || !acknowledges(binding))
      return null;
    return new RedriveIntake({
      ...{ bus, service, consumer, log, stream },
      digest: bindings.digest,
      keeper: redrives,
      letters: subject,
      name: binding.name,
      ackWaitNs: (soonestRedelivery(binding) ?? DEFAULT_TIMEOUT_MS) * 1e6,
      maxDeliver: maxDeliverOf(binding),
      atOnce: Math.min(concurrencyOf(this.#runner), MOST_REDRIVEN),
      message: message => this.#work.accept(message, false),
    });
  }

  #arrived(message: BusMessage): void {
    this.#latest = message;
    if (message.deliveries > 1) this.#runner.metrics.redeliveries++;
    this.#work.accept(message);
  }

  #changed(state: SupplyState): void {
    this.#supplied = state;
    if (state.state === 'running' && state.pending !== null) {
      this.#pending = state.pending;
      this.#latest = null;
    }
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    this.#showState();
  }

  #pause(forMs: number, why: string): void {
    this.#work.pause(forMs);
    this.#showState(`paused by a handler for ${Math.round(forMs)} ms: ${why}`);
    this.#runner.bus.clock.after(forMs + 1, () => this.#showState());
  }

  #showState(pauseReason?: string): void {
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    const state = this.#supplied;
    if (state === null) return;
    if (state.state === 'running' && this.#work.pausedUntilMs > 0)
      this.#become('paused', pauseReason ?? this.#reason);
    else
      this.#become(
        state.state,
        'reason' in state ? state.reason : null,
        'fix' in state ? state.fix : undefined,
      );
  }

  #become(state: ConsumerState, reason: string | null, fix?: string): void {
    if (state === this.#state && reason === this.#reason) return;
    const was = this.#state;
    if (state !== was) this.#sinceMs = this.#runner.bus.clock.now();
    this.#state = state;
    this.#reason = reason;
    const level = reason === null ? 'info' : 'warn';
    this.#say(level, reason === null ? `${state} (was ${was})` : `${state}: ${reason}`, fix);
  }

  #say(level: 'info' | 'warn', message: string, fix?: string): void {
    const { log, service, consumer } = this.#runner;
    log({ level, message, service, consumer, ...(fix === undefined ? {} : { fix }) });
  }
}

/** So many of them may be in hand at once, beyond the window of what is delivered. */
const MOST_REDRIVEN = 16;
/** A reader's messages may lie ready in this number, beyond those that are worked on. */
const FAN_OUT_READY = 256;

function concurrencyOf({ binding, options }: RunnerOptions): number {
  if (acksAll(binding)) return 1;
  return options.concurrency ?? (binding.kind === 'fan-out' && !options.key ? 1 : DEFAULT_CONCURRENCY);
}

/** An ack speaks for all messages before it, so they can only be handled one after another. */
function acksAll(binding: ConsumerBinding): boolean {
  return configOf(binding)['ack_policy'] === 'all';
}

function configOf(binding: ConsumerBinding): Readonly<Record<string, unknown>> {
  return Object.values(binding.streams)[0] ?? {};
}

function acknowledges(binding: ConsumerBinding): boolean {
  return binding.kind !== 'fan-out' && ['explicit', 'all'].includes(String(configOf(binding)['ack_policy']));
}

function maxDeliverOf(binding: ConsumerBinding): number {
  return (configOf(binding)['max_deliver'] as number | undefined) ?? -1;
}

/** ack_wait, or the shortest entry of a backoff: the soonest that the server delivers again. In milliseconds. */
function soonestRedelivery(binding: ConsumerBinding): number | null {
  const config = configOf(binding);
  const waits = (config['backoff'] as number[] | undefined) ?? [config['ack_wait'] as number | undefined];
  const known = waits.filter((ns): ns is number => ns !== undefined && ns > 0);
  return known.length === 0 ? null : Math.min(...known) / 1e6;
}

function heartbeatOf(binding: ConsumerBinding): number | null {
  if (!acknowledges(binding)) return null;
  return (soonestRedelivery(binding) ?? DEFAULT_TIMEOUT_MS) / 3;
}

function timeoutOf({ binding, options }: RunnerOptions): number {
  if (options.timeout !== undefined) return waitMs(options.timeout);
  const ackWaitNs = configOf(binding)['ack_wait'] as number | undefined;
  return binding.handlerTimeoutMs ?? (ackWaitNs ? ackWaitNs / 1e6 : DEFAULT_TIMEOUT_MS);
}

function stateProblem(
  { address }: ConsumerBinding,
  state: Exclude<SupplyState, { state: 'running' }>,
): Problem {
  return {
    resource: address,
    field: null,
    want: 'running',
    have: state.state,
    severity: 'blocks',
    message: `\`${address}\` is ${state.state}: ${state.reason}`,
    fix: state.fix,
  };
}

function deadLetterProblem({ address }: ConsumerBinding, why: string): Problem {
  return {
    resource: address,
    field: null,
    want: null,
    have: null,
    severity: 'degrades',
    message: `Dead letters of \`${address}\` cannot be stored, so its failed messages are kept: ${why}`,
    fix: 'Look after the stream of dead letters: fleetctl plan',
  };
}
