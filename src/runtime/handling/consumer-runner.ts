/**
 * One consumer of the service: its supply, the work on its messages, how they are settled, and what state it is in.
 *
 *   supply ──message──▶ work ──▶ perform (handlers) ──▶ settlement
 *      ▲                 │
 *      └──── demand ◀────┘
 */
import type { Bindings, ConsumerBinding } from '../bindings.js';
import type { Bus, BusMessage } from '../bus.js';
import { RedriveIntake } from '../dead-letters/redrive-intake.js';
import { type SettlingBus, settlingBus } from '../dead-letters/settling-bus.js';
import { subjectRouter } from '../events/event-subjects.js';
import type { ConsumerHealth, Problem } from '../health.js';
import type { ReplaySetting } from '../history/replay.js';
import type { Log } from '../log.js';
import type { Publisher } from '../publishing/publisher.js';
import { ConsumerSupply } from '../supply/consumer-supply.js';
import type { Began } from '../supply/fan-out-stream.js';
import { FanOutSupply } from '../supply/fan-out-supply.js';
import type { Supply, SupplySink, SupplyState } from '../supply/supply.js';
import type { ConsumerGauges, ConsumerMetrics } from '../telemetry/metrics.js';
import { ConsumerStatus } from './consumer-status.js';
import type { DeliveredEvent } from './delivered-event.js';
import type { HandleOptions } from './handle-options.js';
import { type HandlingPlan, handlingPlan } from './handling-plan.js';
import type { Held } from './held.js';
import { type Handler, type Middleware, type PerformOptions, performer, takeApart } from './perform.js';
import { Settlement } from './settlement.js';
import { UnackedSettlement } from './unacked-settlement.js';
import { type Drained, Work } from './work.js';

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

const CONFIRM_TIMEOUT_MS = 5_000;

type Settling = Pick<Settlement, 'settle' | 'handBack' | 'late'>;

export class ConsumerRunner {
  readonly #runner: RunnerOptions;
  readonly #plan: HandlingPlan;
  readonly #supply: Supply;
  readonly #redrives: RedriveIntake | null;
  readonly #settlingBus: SettlingBus;
  readonly #work: Work;
  readonly #status: ConsumerStatus;
  /** What waited on the server when that was last asked for, and the last message that has come since: it says it, too. */
  #pending = 0;
  #latest: BusMessage | null = null;

  constructor(runner: RunnerOptions) {
    this.#runner = runner;
    this.#plan = handlingPlan(runner.binding, runner.options);
    this.#status = new ConsumerStatus({
      binding: runner.binding,
      clock: runner.bus.clock,
      runsDrifted: runner.runsDrifted,
      say: (level, message, fix) => this.#say(level, message, fix),
    });
    this.#settlingBus = settlingBus(runner.bus, () => this.#redrives?.settled());
    const settling = runner.binding.kind === 'fan-out' ? this.#unacked() : this.#acked();
    this.#work = this.#makeWork(settling);
    this.#supply = this.#makeSupply();
    this.#redrives = this.#makeRedrives();
  }

  /** @returns how the consumer stands, once that is known */
  start(): Promise<SupplyState> {
    return this.#supply.start();
  }

  reconnected(): void {
    this.#supply.reconnected();
  }

  async drain(untilMs: number): Promise<Drained> {
    this.#status.end('draining');
    const drained = await this.#work.drain(untilMs, this.#stopIntake());
    this.#status.end('stopped');
    return drained;
  }

  async #stopIntake(): Promise<void> {
    await Promise.all([this.#supply.stop(), this.#redrives?.stop()]);
  }

  get isHandling(): boolean {
    return this.#status.isHandling;
  }

  problems(): Problem[] {
    return this.#status.problems();
  }

  health(): ConsumerHealth {
    const { oldestMs, inHand } = this.#work;
    return {
      ...this.#status.health(),
      inHand,
      oldestMs: oldestMs === null ? 0 : Math.round(this.#runner.bus.clock.now() - oldestMs),
      pending: this.#latest?.pending ?? this.#pending,
    };
  }

  /** What a replay through its handlers needs besides the history. */
  replaySetting(): Omit<ReplaySetting, 'history'> {
    const { context, began: _, ...performing } = this.#performing();
    return { performing, context, timeoutMs: this.#plan.timeoutMs };
  }

  gauges(): ConsumerGauges {
    const { inHand, running, window } = this.#work;
    const problems = { blocks: 0, degrades: 0, informs: 0 };
    for (const { severity } of this.problems()) problems[severity]++;
    return { state: this.#status.state, inHand, running, window, problems };
  }

  #makeWork(settling: Settling): Work {
    const { bus, metrics } = this.#runner;
    const { acknowledges, concurrency, timeoutMs, graceMs, redeliveryMs, keyOf } = this.#plan;
    const performing = this.#performing();
    return new Work({
      clock: bus.clock,
      concurrency,
      timeoutMs,
      graceMs,
      heartbeatMs: acknowledges ? redeliveryMs / BEATS : null,
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
        maxDeliver: this.#plan.attempts,
        confirmTimeoutMs: CONFIRM_TIMEOUT_MS,
        acknowledges: this.#plan.acknowledges,
      },
      began: ({ message, startedMs }) => metrics.lag.observe(Math.max(0, startedMs - message.timeMs) / 1000),
    };
  }

  #acked(): Settling {
    const { bindings, service, consumer, options, metrics, log } = this.#runner;
    if (!this.#plan.acknowledges) return this.#unacked();
    return new Settlement({
      bus: this.#settlingBus,
      service,
      consumer,
      digest: bindings.digest,
      maxDeliver: this.#plan.attempts,
      retry: this.#plan.retry,
      rules: options.rules ?? [],
      unknownEvent: options.unknownEvent ?? 'dead-letter',
      deadLetters: bindings.services[service]!.deadLetters?.subject ?? null,
      confirm: options.confirm ?? false,
      confirmTimeoutMs: CONFIRM_TIMEOUT_MS,
      metrics,
      log,
      pause: (forMs, why) => this.#pause(forMs, why),
      deadLettersFail: why => this.#status.deadLettersFail(why),
    });
  }

  #unacked(): Settling {
    const { bus, service, consumer, options, metrics, log } = this.#runner;
    return new UnackedSettlement({
      bus,
      service,
      consumer,
      attempts: this.#plan.attempts,
      retry: this.#plan.retry,
      rules: options.rules ?? [],
      metrics,
      log,
      pause: (forMs, why) => this.#pause(forMs, why),
      done: held => this.#supply.done(held),
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
    const began = ({ stream, isOther, after }: Began) => {
      if (isOther)
        this.#say(
          'warn',
          `\`${stream}\` was made anew, or has lost its end: it is read from ${after + 1} on`,
        );
    };
    const window = 2 * this.#plan.concurrency + FAN_OUT_READY;
    return new FanOutSupply({ bus, binding, instance, window, began, gap }, sink);
  }

  /** What is sent back to the consumer from its dead letters joins what is delivered to it. */
  #makeRedrives(): RedriveIntake | null {
    const { bus, bindings, service, consumer, binding, log } = this.#runner;
    const { subject, redrives = null } = bindings.services[service]!.deadLetters ?? {};
    const [stream] = Object.keys(binding.streams);
    if (subject === undefined || redrives === null || stream === undefined || !this.#plan.acknowledges)
      return null;
    return new RedriveIntake({
      ...{ bus, service, consumer, log, stream },
      digest: bindings.digest,
      keeper: redrives,
      letters: subject,
      name: binding.name,
      ackWaitNs: this.#plan.redeliveryMs * 1e6,
      maxDeliver: this.#plan.attempts,
      atOnce: Math.min(this.#plan.concurrency, MOST_REDRIVEN),
      message: message => this.#work.accept(message, false),
    });
  }

  #arrived(message: BusMessage): void {
    this.#latest = message;
    if (message.deliveries > 1) this.#runner.metrics.redeliveries++;
    this.#work.accept(message);
  }

  #changed(state: SupplyState): void {
    if (state.state === 'running' && state.pending !== null) {
      this.#pending = state.pending;
      this.#latest = null;
    }
    this.#status.supplied(state);
    this.#redrives?.allow(this.#status.mayRun);
  }

  #pause(forMs: number, why: string): void {
    this.#work.pause(forMs);
    this.#status.pausedByHandler(`paused by a handler for ${Math.round(forMs)} ms: ${why}`);
    this.#runner.bus.clock.after(forMs + 1, () => {
      if (this.#work.pausedUntilMs === 0) this.#status.pausedByHandler(null);
    });
  }

  #say(level: 'info' | 'warn', message: string, fix?: string): void {
    const { log, service, consumer } = this.#runner;
    log({ level, message, service, consumer, ...(fix === undefined ? {} : { fix }) });
  }
}

/** So often is the server told that a message is worked on, before it would deliver it again. */
const BEATS = 3;
/** So many of them may be in hand at once, beyond the window of what is delivered. */
const MOST_REDRIVEN = 16;
/** A reader's messages may lie ready in this number, beyond those that are worked on. */
const FAN_OUT_READY = 256;
