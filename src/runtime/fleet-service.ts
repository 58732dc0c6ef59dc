/**
 * A service: what it handles and publishes, from start to drain.
 *
 *   made ──handle, use──▶ made ──start──▶ started ──drain──▶ drained
 */
import type { Bindings, ServiceBinding } from './bindings.js';
import type { Bus, ConnectionEvent } from './bus.js';
import { connectAs } from './connect-as.js';
import { connectionEntry } from './connection-entry.js';
import { notHandled } from './consumer-problems.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import type { ConsumerRunner } from './handling/consumer-runner.js';
import type { HandleOptions } from './handling/handle-options.js';
import type { Handler, Middleware } from './handling/perform.js';
import type { Health, Problem } from './health.js';
import { History } from './history/history.js';
import { type ReplayOptions, type ReplayReport, replay } from './history/replay.js';
import type { Log } from './log.js';
import { misuse } from './misuse.js';
import type { Published, PublishOptions } from './publishing/published.js';
import type { Publisher } from './publishing/publisher.js';
import { type Registration, registrationOf } from './registration.js';
import { RunningService } from './running-service.js';
import { RuntimeError } from './runtime-error.js';
import { instanceOf, logOf, type ServiceOptions, validates } from './service-options.js';
import { Feed, type SseOptions } from './sse/feed.js';
import type { SupplyState } from './supply/supply.js';
import { Metrics } from './telemetry/metrics.js';
import { prometheusText } from './telemetry/prometheus-text.js';
import { loadOpenTelemetry } from './telemetry/telemetry.js';
import type { DrainOptions, DrainReport, StartOptions } from './typed-service.js';
import { type Wait, waitMs } from './wait.js';

const DRAIN_WITHIN_MS = 25_000;
const READY_WITHIN_MS = 30_000;

/** Streams, each with the filters of what may be read of it. */
type Readables = ReadonlyMap<string, readonly string[]>;

export class FleetService {
  readonly #bindings: Bindings;
  readonly #name: string;
  readonly #binding: ServiceBinding;
  readonly #options: ServiceOptions;
  readonly #instance: string;
  readonly #log: Log;
  readonly #metrics = new Metrics();
  readonly #registered = new Map<string, Registration>();
  readonly #feeds = new Map<string, Feed>();
  readonly #middleware: Middleware[] = [];
  /** What publishes in a replay of a service that is not started. */
  #replaying: Publisher | null = null;
  #readings = 0;
  #running: RunningService | null = null;
  #isStarting = false;
  #connection: Health['connection'] = 'connecting';
  #draining: Promise<DrainReport> | null = null;

  constructor(bindings: Bindings, name: string, options: ServiceOptions) {
    if ((bindings.format as number) !== BINDINGS_FORMAT) {
      throw misuse(
        `The bindings of \`${bindings.topology}\` are of format ${bindings.format}; this runtime reads ${BINDINGS_FORMAT}.`,
        'Generate them with the fleetctl of the same package: fleetctl generate typescript',
      );
    }
    const binding = bindings.services[name];
    if (binding === undefined) {
      const known = Object.keys(bindings.services).join(', ');
      throw misuse(`\`${bindings.topology}\` has no service \`${name}\`.`, `It has: ${known}.`);
    }
    this.#bindings = bindings;
    this.#name = name;
    this.#binding = binding;
    this.#options = options;
    this.#instance = instanceOf(options);
    this.#log = logOf(options);
  }

  handle(consumer: string, handlers: Readonly<Record<string, Handler>>, options: HandleOptions = {}): this {
    const binding = this.#binding.consumers[consumer];
    if (binding === undefined) {
      const known = Object.keys(this.#binding.consumers).join(', ') || 'none';
      throw misuse(`\`${this.#name}\` does not read the consumer \`${consumer}\`.`, `It reads: ${known}.`);
    }
    if (this.#isStarting)
      throw misuse(`\`${consumer}\` is handled after start().`, 'Call handle() before start().');
    if (this.#registered.has(consumer))
      throw misuse(`\`${consumer}\` is handled twice.`, 'Call handle() once.');
    this.#registered.set(consumer, registrationOf(consumer, binding.events, handlers, options));
    return this;
  }

  sse(consumer: string, options: SseOptions): Feed {
    const binding = this.#binding.consumers[consumer];
    if (binding === undefined || binding.kind !== 'fan-out') {
      throw misuse(
        `\`${consumer}\` is no fan-out consumer of \`${this.#name}\`.`,
        'Browsers are fed by a consumer over many streams: `streams:` in the topology.',
      );
    }
    if (this.#isStarting) throw misuse('sse() is called after start().', 'Call sse() before start().');
    if (this.#feeds.has(consumer)) throw misuse(`\`${consumer}\` has a feed already.`, 'Call sse() once.');
    const setting = {
      bindings: this.#bindings,
      service: this.#name,
      consumer,
      binding,
      instance: this.#instance,
      validate: validates(this.#options, 'consume'),
      log: this.#log,
    };
    const feed = new Feed(setting, options);
    this.#feeds.set(consumer, feed);
    return feed;
  }

  use(...middleware: Middleware[]): this {
    if (this.#isStarting) throw misuse('use() is called after start().', 'Call use() before start().');
    this.#middleware.push(...middleware);
    return this;
  }

  publish(event: string, data: unknown, options?: PublishOptions): Promise<Published> {
    const publisher = this.#running?.publisher ?? this.#replaying;
    if (publisher === null) {
      const early = Promise.reject(
        misuse(`\`${event}\` is published before start().`, 'Await start() first.'),
      );
      early.catch(() => {});
      return early;
    }
    return publisher.publish(event, data, options);
  }

  history(consumer: string): History {
    const { streams, key } = this.#readable(consumer);
    const bus = this.#running?.bus;
    if (bus === undefined) throw misuse('history() is called before start().', 'Await start() first.');
    return this.#historyOf(bus, streams, key);
  }

  deadLetters(): DeadLetters {
    const bus = this.#running?.bus;
    if (bus === undefined) throw misuse('deadLetters() is called before start().', 'Await start() first.');
    const { deadLetters } = this.#binding;
    const keeper = deadLetters?.redrives ?? deadLetters?.notices ?? null;
    if (deadLetters === null || keeper === null) {
      throw misuse(
        `No stream keeps dead letters of \`${this.#name}\`.`,
        'Let the service publish `dlq.{stream}.{consumer}`, and a stream store `dlq.>`.',
      );
    }
    const keepsRedrives = typeof deadLetters.redrives === 'string';
    const name = `dead-letters-${this.#instance}-${++this.#readings}`;
    return new DeadLetters({ bus, keeper, keepsRedrives, event: deadLetters.subject, name, mayAsk: false });
  }

  /** Also of a service that is not started: over a connection for the time of the replay. */
  async replay(consumer: string, options: ReplayOptions = {}): Promise<ReplayReport> {
    const { streams, key } = this.#readable(consumer);
    if (!this.#registered.has(consumer)) {
      throw misuse(`\`${consumer}\` has no handlers to replay through.`, 'Call handle() for it.');
    }
    if (this.#running !== null)
      return this.#replayOver(this.#running.bus, this.#running.runners.get(key)!, streams, options);
    const bus = await this.#openBus();
    try {
      const { publisher, runners } = await this.#make(bus, {});
      this.#replaying = publisher;
      const report = await this.#replayOver(bus, runners.get(key)!, streams, options);
      await publisher.close();
      return report;
    } finally {
      this.#replaying = null;
      if (this.#isOwn()) await bus.close();
    }
  }

  #replayOver(
    bus: Bus,
    runner: ConsumerRunner,
    streams: Readables,
    options: ReplayOptions,
  ): Promise<ReplayReport> {
    const history = this.#historyOf(bus, streams, 'replay');
    return replay({ ...runner.replaySetting(), history }, options);
  }

  #readable(consumer: string): { streams: Readables; key: string } {
    const binding = this.#binding.consumers[consumer];
    if (binding === undefined) {
      const known = Object.keys(this.#binding.consumers).join(', ') || 'none';
      throw misuse(`\`${this.#name}\` does not read the consumer \`${consumer}\`.`, `It reads: ${known}.`);
    }
    const streams = Object.entries(binding.streams).map(([stream, config]) => {
      const { filter_subject: one, filter_subjects: several } = config;
      return [stream, [one ?? [], several ?? []].flat() as string[]] as const;
    });
    return { streams: new Map(streams), key: consumer };
  }

  #historyOf(bus: Bus, streams: Readables, what: string): History {
    const name = `${what}-${this.#instance}-${++this.#readings}`;
    return new History({ bus, events: this.#bindings.events, streams, name, mayAsk: false });
  }

  async start(options: StartOptions = {}): Promise<void> {
    if (this.#isStarting) throw misuse('start() is called twice.', 'Call it once.');
    this.#isStarting = true;
    const bus = await this.#connect();
    this.#connection = 'up';
    bus.onConnection(event => this.#connectionChanged(event));
    this.#running = await this.#make(bus, options);
    await Promise.all([...this.#feeds.values()].map(feed => feed.start(bus)));
    const states = await this.#running.start();
    for (const [consumer, state] of states) await this.#failIfAsked(consumer, state, options);
  }

  async whenReady(within: Wait = READY_WITHIN_MS): Promise<void> {
    const clock = this.#running?.bus.clock;
    if (clock === undefined) throw misuse('whenReady() is called before start().', 'Await start() first.');
    const untilMs = clock.now() + waitMs(within);
    while (!this.health().ready) {
      if (clock.now() >= untilMs || this.#draining !== null) {
        const [first] = this.problems();
        const why = first?.message ?? `the connection is ${this.#connection}`;
        throw new RuntimeError('consumer-missing', `\`${this.#name}\` is not ready: ${why}`, {
          help: first?.fix ?? 'Look at health().',
        });
      }
      await new Promise<void>(resolve => clock.after(READY_LOOK_MS, resolve));
    }
  }

  drain({ within = DRAIN_WITHIN_MS }: DrainOptions = {}): Promise<DrainReport> {
    this.#draining ??= this.#drain(waitMs(within));
    return this.#draining;
  }

  drainOnSignals(options: DrainOptions = {}): this {
    const drain = () => {
      void this.drain(options);
    };
    process.once('SIGTERM', drain);
    process.once('SIGINT', drain);
    return this;
  }

  health(): Health {
    const consumers: Health['consumers'] = {};
    for (const [key, runner] of this.#running?.runners ?? []) consumers[key] = runner.health();
    for (const [key, feed] of this.#feeds) consumers[key] ??= feed.health();
    const runners = [...(this.#running?.runners.values() ?? [])];
    return {
      service: this.#name,
      instance: this.#instance,
      live: this.#connection !== 'closed',
      ready:
        this.#running !== null &&
        this.#draining === null &&
        this.#connection === 'up' &&
        runners.every(({ isHandling }) => isHandling) &&
        [...this.#feeds.values()].every(({ isReading }) => isReading),
      connection: this.#connection,
      consumers,
      problems: this.problems(),
    };
  }

  problems(): Problem[] {
    const reading = [...(this.#running?.runners.values() ?? []), ...this.#feeds.values()];
    const found = reading.flatMap(each => each.problems());
    if (this.#running === null) return found;
    const unhandled = Object.entries(this.#binding.consumers).filter(
      ([key]) => !this.#registered.has(key) && !this.#feeds.has(key),
    );
    return [...found, ...unhandled.map(([key, binding]) => notHandled(binding, key))];
  }

  metrics(): string {
    const runners = [...(this.#running?.runners ?? [])];
    return prometheusText(this.#metrics, {
      service: this.#name,
      instance: this.#instance,
      topology: this.#bindings.topology,
      digest: this.#bindings.digest,
      connected: this.#connection === 'up',
      publishInFlight: this.#running?.publisher.inFlight ?? 0,
      consumers: new Map(runners.map(([key, runner]) => [key, runner.gauges()])),
      feeds: new Map([...this.#feeds].map(([key, feed]) => [key, feed.metrics])),
    });
  }

  /** What could not be connected to now may be there later: start() may be called again. */
  async #connect(): Promise<Bus> {
    try {
      return await this.#openBus();
    } catch (error) {
      this.#isStarting = false;
      throw error;
    }
  }

  async #openBus(): Promise<Bus> {
    const { bus } = this.#options;
    if (bus === undefined) return connectAs(this.#name, this.#binding, this.#options);
    return typeof bus === 'function' ? bus() : bus;
  }

  /** A bus that was there already is left to whoever opened it. */
  #isOwn(): boolean {
    return typeof this.#options.bus !== 'object';
  }

  async #make(bus: Bus, { onDrift }: StartOptions): Promise<RunningService> {
    return new RunningService({
      bus,
      bindings: this.#bindings,
      service: this.#name,
      instance: this.#instance,
      options: this.#options,
      registered: this.#registered,
      middleware: this.#middleware,
      metrics: this.#metrics,
      log: this.#log,
      telemetry: await loadOpenTelemetry(),
      onDrift,
    });
  }

  async #failIfAsked(consumer: string, state: SupplyState, options: StartOptions): Promise<void> {
    const isMissing = state.state === 'missing' && options.onMissing === 'fail';
    const isBlocked =
      state.state === 'drifted' && state.problems.some(({ severity }) => severity === 'blocks');
    if (!isMissing && !(isBlocked && options.onDrift === 'fail')) return;
    await this.drain({ within: 0 });
    const { address } = this.#binding.consumers[consumer]!;
    const code = isMissing ? 'consumer-missing' : 'consumer-drifted';
    const { reason, fix } = state as Exclude<SupplyState, { state: 'running' }>;
    throw new RuntimeError(code, `\`${address}\` is ${state.state}: ${reason}`, { help: fix });
  }

  #connectionChanged(event: ConnectionEvent): void {
    if (event.kind === 'down') this.#connection = 'reconnecting';
    else if (event.kind === 'closed') this.#connection = 'closed';
    else if (event.kind === 'up') {
      this.#connection = 'up';
      this.#metrics.reconnects++;
      this.#running?.reconnected();
    }
    const entry = connectionEntry(event, this.#name, this.#draining !== null);
    if (entry !== null) this.#log(entry);
  }

  async #drain(withinMs: number): Promise<DrainReport> {
    if (this.#running === null) return { finished: 0, handedBack: 0, abandoned: 0, unconfirmed: 0 };
    const { bus } = this.#running;
    const untilMs = bus.clock.now() + withinMs;
    await Promise.all([...this.#feeds.values()].map(feed => feed.close()));
    const report = await this.#running.drain(untilMs);
    await bus.flush().catch(() => {});
    if (this.#isOwn()) await bus.close();
    this.#connection = 'closed';
    this.#log({ level: 'info', message: `drained: ${JSON.stringify(report)}`, service: this.#name });
    return report;
  }
}

const BINDINGS_FORMAT = 1;
const READY_LOOK_MS = 20;
