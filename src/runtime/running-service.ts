/** What a service has from start to drain: what publishes, a runner for each consumer it handles, the sweeper. */
import type { Bindings } from './bindings.js';
import type { Bus } from './bus.js';
import { Sweeper } from './dead-letters/sweeper.js';
import { ConsumerRunner } from './handling/consumer-runner.js';
import type { Middleware } from './handling/perform.js';
import type { Log } from './log.js';
import { Publisher } from './publishing/publisher.js';
import type { Registration } from './registration.js';
import { type ServiceOptions, validates } from './service-options.js';
import type { SupplyState } from './supply/supply.js';
import type { Metrics } from './telemetry/metrics.js';
import { processSpans } from './telemetry/process-spans.js';
import { publishSpans } from './telemetry/publish-spans.js';
import type { OpenTelemetryApi } from './telemetry/telemetry.js';
import type { DrainReport, StartOptions } from './typed-service.js';
import { waitMs } from './wait.js';

const PUBLISH_WINDOW = 512;
const PUBLISH_WITHIN_MS = 10_000;
const PUBLISH_TIMEOUT_MS = 5_000;
const VERIFY_EVERY_MS = 30_000;
/** Even a drain whose time is up gives what was published a moment to be confirmed. */
const LAST_WORDS_MS = 100;

export interface RunningOptions {
  bus: Bus;
  bindings: Bindings;
  service: string;
  instance: string;
  options: ServiceOptions;
  registered: ReadonlyMap<string, Registration>;
  middleware: readonly Middleware[];
  metrics: Metrics;
  log: Log;
  telemetry: OpenTelemetryApi | null;
  onDrift: StartOptions['onDrift'];
}

export class RunningService {
  readonly bus: Bus;
  readonly publisher: Publisher;
  readonly runners: ReadonlyMap<string, ConsumerRunner>;
  readonly #sweeper: Sweeper | null;

  constructor(running: RunningOptions) {
    const { bus, bindings, service, metrics, log, options } = running;
    this.bus = bus;
    this.publisher = makePublisher(running);
    this.runners = makeRunners(running, this.publisher);
    this.#sweeper = options.sweep === false ? null : Sweeper.of({ bus, bindings, service, metrics, log });
  }

  /** @returns how each consumer stands, once that is known of all */
  async start(): Promise<[consumer: string, SupplyState][]> {
    void this.#sweeper?.start();
    const runners = [...this.runners];
    return Promise.all(runners.map(async ([key, runner]) => [key, await runner.start()]));
  }

  reconnected(): void {
    for (const runner of this.runners.values()) runner.reconnected();
  }

  /** The bus stays open; what was published and is not confirmed by the end is counted. */
  async drain(untilMs: number): Promise<DrainReport> {
    const { clock } = this.bus;
    void this.#sweeper?.stop();
    const drained = await Promise.all([...this.runners.values()].map(runner => runner.drain(untilMs)));
    const leftMs = Math.max(LAST_WORDS_MS, untilMs - clock.now());
    await Promise.race([
      this.publisher.close(),
      new Promise<void>(resolve => {
        clock.after(leftMs, resolve);
      }),
    ]);
    return {
      finished: sum(drained.map(({ finished }) => finished)),
      handedBack: sum(drained.map(({ handedBack }) => handedBack)),
      abandoned: sum(drained.map(({ abandoned }) => abandoned)),
      unconfirmed: this.publisher.inFlight,
    };
  }
}

function makePublisher({
  bus,
  bindings,
  service,
  options,
  metrics,
  log,
  telemetry,
}: RunningOptions): Publisher {
  const {
    window = PUBLISH_WINDOW,
    within = PUBLISH_WITHIN_MS,
    timeout = PUBLISH_TIMEOUT_MS,
  } = options.publish ?? {};
  return new Publisher(bus, bindings, service, {
    validate: validates(options, 'publish'),
    window,
    timeoutMs: waitMs(timeout),
    withinMs: waitMs(within),
    metrics,
    log,
    span: telemetry === null ? null : publishSpans(telemetry),
  });
}

function makeRunners(running: RunningOptions, publisher: Publisher): Map<string, ConsumerRunner> {
  const { bus, bindings, service, instance, options, metrics, log, telemetry, onDrift } = running;
  const own = telemetry === null ? [] : [processSpans(telemetry)];
  const runners = new Map<string, ConsumerRunner>();
  for (const [consumer, registration] of running.registered) {
    const runner = new ConsumerRunner({
      ...{ bus, bindings, service, instance, consumer, publisher, log },
      binding: bindings.services[service]!.consumers[consumer]!,
      handlers: registration.handlers,
      options: registration.options,
      middleware: [...own, ...running.middleware],
      validate: validates(options, 'consume'),
      metrics: metrics.consumer(consumer),
      runsDrifted: onDrift === 'run',
      verifyEveryMs: waitMs(options.verifyEvery ?? VERIFY_EVERY_MS),
      notices: options.notices ?? true,
    });
    runners.set(consumer, runner);
  }
  return runners;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
