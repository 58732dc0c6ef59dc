/**
 * A service: what it handles and publishes, from start to drain.
 *
 *   made ──handle, use──▶ made ──start──▶ started ──drain──▶ drained
 */
import { hostname } from 'node:os';
import type { Bindings, ServiceBinding } from './bindings.js';
import type { Bus, ConnectionEvent } from './bus.js';
import { connectAs, type ServiceConnection } from './connect-as.js';
import { ConsumerRunner, type HandleOptions } from './consumer-runner.js';
import type { Health, Problem } from './health.js';
import { History } from './history/history.js';
import { type ReplayOptions, type ReplayReport, replay } from './history/replay.js';
import { type Log, stderrLog } from './log.js';
import { Metrics } from './metrics.js';
import type { Handler, Middleware } from './perform.js';
import { processSpans } from './process-spans.js';
import { prometheusText } from './prometheus-text.js';
import { publishSpans } from './publish-spans.js';
import { type Published, Publisher, type PublishOptions } from './publisher.js';
import { DeadLetters } from './redrive/dead-letters.js';
import { RuntimeError } from './runtime-error.js';
import { Feed, type SseOptions } from './sse/feed.js';
import type { SupplyState } from './supply.js';
import { Sweeper } from './sweeper.js';
import { loadOpenTelemetry, type OpenTelemetryApi } from './telemetry.js';
import type { DrainOptions, DrainReport, StartOptions } from './typed-service.js';
import { type Wait, waitMs } from './wait.js';

export interface ServiceOptions extends ServiceConnection {
  /**
   * Instead of a connection: a bus that is there already, and is left open by drain(), or what opens one for the
   * service, such as a test.
   */
  bus?: Bus | (() => Promise<Bus>);
  /** Payloads are held against their schemas: on both sides (default), one of them, or none. */
  validate?: 'both' | 'publish' | 'consume' | 'off';
  /** What tells this instance from the others. Default: the host's name and a few random letters. */
  instance?: string;
  publish?: {
    /** How many events may be sent and not confirmed at once. Default: 512. */
    window?: number;
    /** How long an event is tried to be published altogether. Default: 10s. */
    within?: Wait;
    /** How long one try waits for its confirmation. Default: 5s. */
    timeout?: Wait;
  };
  /** How often consumers are held against their declaration while nothing seems wrong. Default: 30s. */
  verifyEvery?: Wait;
  /** Listen to the server's notices of consumers that come, go or pause, so that it is seen at once. Default: true. */
  notices?: boolean;
  /** Store dead letters of messages that ran out of deliveries while their process died. Default: true. */
  sweep?: boolean;
  /** What the runtime has to say. Default: warnings and errors on stderr. Null: nothing. */
  log?: Log | null;
}

const DRAIN_WITHIN_MS = 25_000;
const READY_WITHIN_MS = 30_000;
const PUBLISH_WINDOW = 512;
const PUBLISH_WITHIN_MS = 10_000;
const PUBLISH_TIMEOUT_MS = 5_000;
const VERIFY_EVERY_MS = 30_000;

interface Registration {
  handlers: ReadonlyMap<string, Handler>;
  options: HandleOptions;
}

/** What exists once the service is started. */
interface Started {
  bus: Bus;
  publisher: Publisher;
  runners: Map<string, ConsumerRunner>;
  sweeper: Sweeper | null;
}

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
  #started: Started | null = null;
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
    this.#instance = instanceName(options.instance);
    this.#log = safely(options.log === null ? () => {} : (options.log ?? stderrLog));
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
    checkHandlers(consumer, binding.events, handlers);
    checkOptions(consumer, options);
    this.#registered.set(consumer, { handlers: bound(handlers, binding.events), options });
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
      validate: this.#validates('consume'),
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
    const publisher = this.#started?.publisher ?? this.#replaying;
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
    const bus = this.#started?.bus;
    if (bus === undefined) throw misuse('history() is called before start().', 'Await start() first.');
    return this.#historyOf(bus, streams, key);
  }

  deadLetters(): DeadLetters {
    const bus = this.#started?.bus;
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
    if (this.#started !== null)
      return this.#replayOver(this.#started.bus, this.#started.runners.get(key)!, streams, options);
    const bus = await this.#openBus();
    try {
      const telemetry = await loadOpenTelemetry();
      const publisher = this.#makePublisher(bus, telemetry);
      const runner = this.#makeRunners(bus, publisher, telemetry, {}).get(key)!;
      this.#replaying = publisher;
      const report = await this.#replayOver(bus, runner, streams, options);
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
    const telemetry = await loadOpenTelemetry();
    const publisher = this.#makePublisher(bus, telemetry);
    const runners = this.#makeRunners(bus, publisher, telemetry, options);
    const sweeper = this.#options.sweep === false ? null : Sweeper.of(this.#sweeperOptions(bus));
    this.#started = { bus, publisher, runners, sweeper };
    void sweeper?.start();
    await Promise.all([...this.#feeds.values()].map(feed => feed.start(bus)));
    const states = await Promise.all(
      [...runners].map(async ([key, runner]) => [key, await runner.start()] as const),
    );
    for (const [consumer, state] of states) await this.#failIfAsked(consumer, state, options);
  }

  async whenReady(within: Wait = READY_WITHIN_MS): Promise<void> {
    const clock = this.#started?.bus.clock;
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
    for (const [key, runner] of this.#started?.runners ?? []) consumers[key] = runner.health();
    for (const [key, feed] of this.#feeds) consumers[key] ??= feed.health();
    const runners = [...(this.#started?.runners.values() ?? [])];
    return {
      service: this.#name,
      instance: this.#instance,
      live: this.#connection !== 'closed',
      ready:
        this.#started !== null &&
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
    const reading = [...(this.#started?.runners.values() ?? []), ...this.#feeds.values()];
    const found = reading.flatMap(each => each.problems());
    if (this.#started === null) return found;
    const unhandled = Object.entries(this.#binding.consumers).filter(
      ([key]) => !this.#registered.has(key) && !this.#feeds.has(key),
    );
    return [...found, ...unhandled.map(([key, { address }]) => notHandled(key, address))];
  }

  metrics(): string {
    const runners = [...(this.#started?.runners ?? [])];
    return prometheusText(this.#metrics, {
      service: this.#name,
      instance: this.#instance,
      topology: this.#bindings.topology,
      digest: this.#bindings.digest,
      connected: this.#connection === 'up',
      publishInFlight: this.#started?.publisher.inFlight ?? 0,
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

  #makePublisher(bus: Bus, telemetry: OpenTelemetryApi | null): Publisher {
    const {
      window = PUBLISH_WINDOW,
      within = PUBLISH_WITHIN_MS,
      timeout = PUBLISH_TIMEOUT_MS,
    } = this.#options.publish ?? {};
    return new Publisher(bus, this.#bindings, this.#name, {
      validate: this.#validates('publish'),
      window,
      timeoutMs: waitMs(timeout),
      withinMs: waitMs(within),
      metrics: this.#metrics,
      log: this.#log,
      span: telemetry === null ? null : publishSpans(telemetry),
    });
  }

  #makeRunners(
    bus: Bus,
    publisher: Publisher,
    telemetry: OpenTelemetryApi | null,
    { onDrift }: StartOptions,
  ): Map<string, ConsumerRunner> {
    const middleware = telemetry === null ? this.#middleware : [processSpans(telemetry), ...this.#middleware];
    const runners = new Map<string, ConsumerRunner>();
    for (const [consumer, { handlers, options }] of this.#registered) {
      const runner = new ConsumerRunner({
        bus,
        bindings: this.#bindings,
        service: this.#name,
        instance: this.#instance,
        consumer,
        binding: this.#binding.consumers[consumer]!,
        handlers,
        options,
        middleware,
        validate: this.#validates('consume'),
        publisher,
        metrics: this.#metrics.consumer(consumer),
        log: this.#log,
        runsDrifted: onDrift === 'run',
        verifyEveryMs: waitMs(this.#options.verifyEvery ?? VERIFY_EVERY_MS),
        notices: this.#options.notices ?? true,
      });
      runners.set(consumer, runner);
    }
    return runners;
  }

  #sweeperOptions(bus: Bus) {
    return { bus, bindings: this.#bindings, service: this.#name, metrics: this.#metrics, log: this.#log };
  }

  #validates(side: 'publish' | 'consume'): boolean {
    const { validate = 'both' } = this.#options;
    return validate === 'both' || validate === side;
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
    const { runners } = this.#started ?? {};
    switch (event.kind) {
      case 'down':
        this.#connection = 'reconnecting';
        this.#log({ level: 'warn', message: `the connection to ${event.url} broke`, service: this.#name });
        break;
      case 'up':
        this.#connection = 'up';
        this.#metrics.reconnects++;
        for (const runner of runners?.values() ?? []) runner.reconnected();
        this.#log({ level: 'info', message: `connected to ${event.url}`, service: this.#name });
        break;
      case 'closed':
        this.#connection = 'closed';
        if (this.#draining === null) {
          const message = `the connection is gone for good: ${event.reason ?? 'no reason given'}`;
          this.#log({ level: 'error', message, fix: 'Start the process anew.', service: this.#name });
        }
        break;
      case 'leaving':
        this.#log({ level: 'info', message: `${event.url} is about to leave`, service: this.#name });
        break;
      case 'denied':
        this.#log({
          // Notices are a convenience: without them the same is seen a little later.
          level: event.subject.startsWith(NOTICES) ? 'info' : 'warn',
          message: `the login may not ${event.operation} \`${event.subject}\``,
          fix: 'Give the server the rights that the topology derives: fleetctl render nats',
          service: this.#name,
        });
    }
  }

  async #drain(withinMs: number): Promise<DrainReport> {
    const report: DrainReport = { finished: 0, handedBack: 0, abandoned: 0, unconfirmed: 0 };
    if (this.#started === null) return report;
    const { bus, publisher, runners, sweeper } = this.#started;
    const { clock } = bus;
    const untilMs = clock.now() + withinMs;
    void sweeper?.stop();
    await Promise.all([...this.#feeds.values()].map(feed => feed.close()));
    const drained = await Promise.all([...runners.values()].map(runner => runner.drain(untilMs)));
    for (const each of drained) {
      report.finished += each.finished;
      report.handedBack += each.handedBack;
      report.abandoned += each.abandoned;
    }
    const leftMs = Math.max(LAST_WORDS_MS, untilMs - clock.now());
    await Promise.race([publisher.close(), new Promise<void>(resolve => clock.after(leftMs, resolve))]);
    report.unconfirmed = publisher.inFlight;
    await bus.flush().catch(() => {});
    if (this.#isOwn()) await bus.close();
    this.#connection = 'closed';
    this.#log({ level: 'info', message: `drained: ${JSON.stringify(report)}`, service: this.#name });
    return report;
  }
}

const BINDINGS_FORMAT = 1;
const READY_LOOK_MS = 20;
const NOTICES = '$JS.EVENT.ADVISORY.CONSUMER.';
/** Even a drain whose time is up gives what was published a moment to be confirmed. */
const LAST_WORDS_MS = 100;

/** Also of an instance of a class, whose handlers stand in its prototype and go by its fields. */
function bound(
  handlers: Readonly<Record<string, Handler>>,
  events: readonly string[],
): ReadonlyMap<string, Handler> {
  return new Map(events.map(event => [event, handlers[event]!.bind(handlers)]));
}

function checkHandlers(consumer: string, events: readonly string[], handlers: object): void {
  const missing = events.filter(event => typeof (handlers as Record<string, unknown>)[event] !== 'function');
  if (missing.length > 0) {
    throw misuse(
      `\`${consumer}\` can deliver ${missing.map(quoted).join(', ')}, and there is no handler for it.`,
      'Write a handler for each event of the consumer, or narrow its filters.',
    );
  }
  const functions = Object.entries(handlers).filter(([, handler]) => typeof handler === 'function');
  const unknown = functions.map(([event]) => event).filter(event => !events.includes(event));
  if (unknown.length > 0) {
    throw misuse(
      `\`${consumer}\` never delivers ${unknown.map(quoted).join(', ')}.`,
      `It can deliver: ${events.join(', ')}.`,
    );
  }
}

/** What is wrong with the options shows where they are written, not when the first message comes. */
function checkOptions(consumer: string, { concurrency, timeout, grace, retry }: HandleOptions): void {
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0)) {
    throw misuse(`The concurrency of \`${consumer}\` is ${concurrency}.`, 'Write a whole number above zero.');
  }
  const waits = [timeout, grace, retry?.cap, ...(retry?.delays ?? [])].filter(wait => wait !== undefined);
  for (const wait of waits) {
    if (isWait(wait)) continue;
    throw misuse(
      `\`${consumer}\`: ${JSON.stringify(wait)} is no time to wait.`,
      "Write milliseconds, or '1m30s'.",
    );
  }
}

function isWait(wait: Wait): boolean {
  try {
    return waitMs(wait) >= 0;
  } catch {
    return false;
  }
}

/** What a program's own log does wrong is not the service's to suffer. */
function safely(log: Log): Log {
  return entry => {
    try {
      log(entry);
    } catch {
      // There is nowhere left to say it.
    }
  };
}

function notHandled(consumer: string, address: string): Problem {
  return {
    resource: address,
    field: null,
    want: null,
    have: null,
    severity: 'informs',
    message: `\`${consumer}\` is not handled by this process.`,
    fix: 'Call handle() for it, unless another process of the service does.',
  };
}

function instanceName(given: string | undefined): string {
  const name = given ?? `${hostname()}-${Math.random().toString(36).slice(2, 8)}`;
  return name.replace(/[^\w-]/g, '_');
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function misuse(message: string, help: string): RuntimeError {
  return new RuntimeError('usage', message, { help });
}
