/**
 * A fleet under test: services on the streams and consumers of their topology, on the model or on a real server.
 *
 *   testFleet ──▶ service, emit ──settle, advance──▶ published, acked, deadLettered … ──▶ stop
 *                      └─ crash, disconnect, drift, pause, deleteConsumer
 */
import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
import type { Config } from '../resources/resource.js';
import type { Bindings, ConsumerBinding, TopologyShape } from '../runtime/bindings.js';
import type { Bus, Clock, ConsumerAddress, ConsumerInfo, PubAck } from '../runtime/bus.js';
import { subjectBuilder } from '../runtime/event-subjects.js';
import { FleetService } from '../runtime/fleet-service.js';
import type { LogEntry } from '../runtime/log.js';
import type { DeadLetterReason } from '../runtime/outcome.js';
import { writePayload } from '../runtime/payload.js';
import { RuntimeError } from '../runtime/runtime-error.js';
import type { ServiceOptions } from '../runtime/service-options.js';
import type { DataOf, EventName, Service, ServiceName } from '../runtime/typed-service.js';
import { type Wait, waitMs } from '../runtime/wait.js';
import { matches } from '../subjects/subject.js';
import type { Account, Engine, Link } from './engine.js';
import { Evidence, type ReadConsumer } from './evidence.js';
import type {
  AnyConsumerName,
  DeadLetterEvent,
  DeliveredData,
  Delivery,
  EmitArguments,
  EventOf,
  Expectation,
} from './fleet-types.js';
import type { Ledger } from './ledger.js';
import type { DeclaredFleet } from './load-fleet.js';
import { ObservedBus } from './observed-bus.js';
import { storyOf } from './story.js';
import { hasPart } from './where.js';

const WITHIN_MS = 10_000;
const THROUGH_MS = 60_000;
const CONFIRM_MS = 5_000;

interface Connected {
  service: string;
  instance: string | null;
  link: Link;
  bus: ObservedBus;
}

interface KnownConsumer {
  account: Account;
  binding: ConsumerBinding;
  address: ConsumerAddress;
}

export class TestFleet<T extends TopologyShape> {
  readonly clock: Clock;
  /** What the services had to say. */
  readonly said: LogEntry[] = [];
  readonly #bindings: Bindings<T>;
  readonly #engine: Engine;
  readonly #ledger: Ledger;
  readonly #declared: DeclaredFleet;
  readonly #startMs: number;
  readonly #evidence: Evidence;
  readonly #consumers = new Map<string, KnownConsumer>();
  readonly #connected: Connected[] = [];
  readonly #own = new Map<Account, ObservedBus>();

  private constructor(bindings: Bindings<T>, engine: Engine, ledger: Ledger, declared: DeclaredFleet) {
    this.#bindings = bindings;
    this.#engine = engine;
    this.#ledger = ledger;
    this.#declared = declared;
    this.clock = engine.clock;
    this.#startMs = engine.clock.now();
    this.#evidence = new Evidence(bindings, ledger);
    for (const { account, consumers } of Object.values(bindings.services)) {
      for (const [key, binding] of Object.entries(consumers)) {
        const address = { stream: Object.keys(binding.streams)[0]!, consumer: binding.name };
        this.#consumers.set(key, { account, binding, address });
      }
    }
  }

  /** Makes what the topology declares on an engine. */
  static async open<T extends TopologyShape>(
    bindings: Bindings<T>,
    engine: Engine,
    ledger: Ledger,
    declared: DeclaredFleet,
  ): Promise<TestFleet<T>> {
    const fleet = new TestFleet(bindings, engine, ledger, declared);
    for (const account of declared.accounts) {
      const link = await engine.connect('test', account);
      fleet.#own.set(account, fleet.#observe(link, null));
    }
    for (const { account, config } of declared.streams) await engine.createStream(account, config);
    for (const { account, stream, config } of declared.consumers)
      await fleet.#ownBus(account).createConsumer(stream, config);
    return fleet;
  }

  /** How a service connects to this fleet: what `service()` of the runtime is given. */
  options(name: ServiceName<T>, options: ServiceOptions = {}): ServiceOptions {
    return {
      log: entry => this.said.push(entry),
      ...options,
      bus: () => this.connect(name, options.instance),
    };
  }

  /** A bare connection as a service has it: for programs that use the bus, and not `service()`. */
  async connect(name: ServiceName<T>, instance?: string): Promise<Bus> {
    const { account } = this.#bindings.services[name]!;
    const link = await this.#engine.connect(name, account);
    const bus = this.#observe(link, name);
    this.#connected.push({ service: name, instance: instance ?? null, link, bus });
    return bus;
  }

  /** A service on this fleet, not yet started. */
  service<S extends ServiceName<T>>(name: S, options: ServiceOptions = {}): Service<T, S> {
    const given = this.options(name, options);
    return new FleetService(this.#bindings as Bindings, name, given) as unknown as Service<T, S>;
  }

  /** Starts services, and lets time pass until they are ready. */
  async start(
    ...services: { start(): Promise<void>; whenReady(within?: Wait): Promise<void> }[]
  ): Promise<void> {
    // To start takes no time of the fleet's clock.
    await Promise.all(services.map(each => each.start()));
    await this.through(Promise.all(services.map(each => each.whenReady())));
  }

  /**
   * Publishes an event, as whoever has the right to.
   * @throws RuntimeError `payload-invalid`, `usage`; ApiError what the stream refuses
   */
  async emit<N extends EventName<T>>(
    event: N,
    data: DataOf<T, N>,
    ...rest: EmitArguments<T, N>
  ): Promise<PubAck> {
    const options = rest[0] as {
      params?: Record<string, string>;
      id?: string;
      headers?: Record<string, string>;
    };
    const binding = this.#bindings.events[event]!;
    const body = writePayload(data, event, binding, true);
    const id = options?.id === undefined ? {} : { 'Nats-Msg-Id': options.id };
    return this.put(subjectBuilder(event, binding)(options?.params), body, { ...id, ...options?.headers });
  }

  /** Publishes anything to any subject, as a program that knows nothing of the topology. */
  put(subject: string, body: unknown, headers: Record<string, string> = {}): Promise<PubAck> {
    const data = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body);
    const { account } = this.#declared.streams.find(({ config }) => takes(config, subject)) ?? {
      account: null,
    };
    return this.#ownBus(account).publish({ subject, data, headers }, CONFIRM_MS);
  }

  /** Lets everything happen that happens without time passing: what is published is handled, and what follows too. */
  settle(): Promise<void> {
    return this.#engine.settle();
  }

  /** Lets so much time pass, with all that happens meanwhile. On a real server it takes as long as it says. */
  advance(time: Wait): Promise<void> {
    return this.#engine.advance(waitMs(time));
  }

  /** Lets time pass until a promise is settled, for what waits on the fleet's clock: `whenReady()`, `drain()`. */
  async through<R>(promise: Promise<R>, within: Wait = THROUGH_MS): Promise<R> {
    const fail = this.#failing(this.through);
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    promise.then(settled, settled);
    if (await this.#engine.until(() => isSettled, this.clock.now() + waitMs(within))) return promise;
    throw fail(`not settled within ${timeText(within)}: a promise`);
  }

  /** Resolves once an event was published and stored, with all that were. A duplicate counts for nothing. */
  async published<N extends EventName<T>>(
    event: N,
    expected: Expectation<DataOf<T, N>, EventOf<T, N>> = {},
  ): Promise<EventOf<T, N>[]> {
    const find = () => this.#publishedOf(event).filter(found => meets(found, expected));
    return this.#expect(`published: \`${event}\``, find, expected, this.published);
  }

  /** Passes so much time, and fails once such an event is published. */
  async notPublished<N extends EventName<T>>(
    event: N,
    {
      for: time,
      ...expected
    }: { for: Wait } & Pick<Expectation<DataOf<T, N>, EventOf<T, N>>, 'data' | 'where'>,
  ): Promise<void> {
    const fail = this.#failing(this.notPublished);
    const before = new Set(this.#publishedOf(event).map(({ stream, seq }) => `${stream} ${seq}`));
    const isNew = (found: EventOf<T, N>) =>
      !before.has(`${found.stream} ${found.seq}`) && meets(found, expected);
    const untilMs = this.clock.now() + waitMs(time);
    const came = await this.#engine.until(() => this.#publishedOf(event).some(isNew), untilMs);
    if (came) throw fail(`published after all: \`${event}\`${partText(expected)}`);
  }

  /** Resolves once a consumer has acknowledged. */
  acked<C extends AnyConsumerName<T>>(
    consumer: C,
    expected: Expectation<DeliveredData<T, C>, Delivery> = {},
  ): Promise<Delivery<DeliveredData<T, C>>[]> {
    return this.#ended(consumer, 'ack', 'acknowledged', expected, this.acked);
  }

  /** Resolves once a consumer has given a message back, to be tried again. */
  retried<C extends AnyConsumerName<T>>(
    consumer: C,
    expected: Expectation<DeliveredData<T, C>, Delivery> = {},
  ): Promise<Delivery<DeliveredData<T, C>>[]> {
    return this.#ended(consumer, 'nak', 'given back', expected, this.retried);
  }

  /** Resolves once a consumer has been delivered a message again. */
  redelivered<C extends AnyConsumerName<T>>(
    consumer: C,
    expected: Expectation<DeliveredData<T, C>, Delivery> = {},
  ): Promise<Delivery<DeliveredData<T, C>>[]> {
    const find = () => this.deliveries(consumer).filter(found => found.attempt > 1 && meets(found, expected));
    return this.#expect(`delivered again: by \`${consumer}\``, find, expected, this.redelivered);
  }

  /** Resolves once a message that a consumer gave up on is stored as a dead letter. */
  deadLettered<C extends AnyConsumerName<T>>(
    consumer: C,
    expected: Expectation<DeliveredData<T, C>, DeadLetterEvent> & { reason?: DeadLetterReason } = {},
  ): Promise<DeadLetterEvent<DeliveredData<T, C>>[]> {
    const { reason } = expected;
    const find = () =>
      this.#evidence
        .deadLetters(readOf(this.#known(consumer)))
        .filter(
          found => (reason === undefined || found.reason === reason) && meets(found, expected),
        ) as DeadLetterEvent<DeliveredData<T, C>>[];
    const why = reason === undefined ? '' : ` because \`${reason}\``;
    return this.#expect(`a dead letter: of \`${consumer}\`${why}`, find, expected, this.deadLettered);
  }

  /** Every delivery of a consumer so far, in order, and what became of it. */
  deliveries<C extends AnyConsumerName<T>>(consumer: C): Delivery<DeliveredData<T, C>>[] {
    return this.#evidence.deliveries(readOf(this.#known(consumer))) as Delivery<DeliveredData<T, C>>[];
  }

  /** What the server says of a consumer: how much is to come, in hand, delivered again. */
  info(consumer: AnyConsumerName<T>): Promise<ConsumerInfo> {
    const { account, address } = this.#known(consumer);
    return this.#ownBus(account).consumerInfo(address);
  }

  /** Kills the processes of a service, or one of them: what they had in hand comes again after ack_wait. */
  async crash(service: ServiceName<T>, instance?: string): Promise<void> {
    for (const { bus, link } of this.#take(service, instance)) {
      bus.die();
      link.kill();
    }
    await this.#engine.settle();
  }

  /** Breaks the connections of a service; for so long, or until `reconnect`. */
  async disconnect(service: ServiceName<T>, options: { for?: Wait; instance?: string } = {}): Promise<void> {
    const broken = this.#of(service, options.instance);
    for (const { link } of broken) link.cut();
    if (options.for !== undefined) {
      this.clock.after(waitMs(options.for), () => {
        for (const { link } of broken) link.mend();
      });
    }
    await this.#engine.settle();
  }

  async reconnect(service: ServiceName<T>, instance?: string): Promise<void> {
    for (const { link } of this.#of(service, instance)) link.mend();
    await this.#engine.settle();
  }

  /** Deletes a consumer under whoever reads it. */
  async deleteConsumer(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address } = this.#known(consumer);
    await this.#ownBus(account).deleteConsumer(address);
    await this.#engine.settle();
  }

  /** Makes a durable consumer again, as declared. */
  async restoreConsumer(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address, binding } = this.#known(consumer);
    await this.#ownBus(account).createConsumer(address.stream, binding.streams[address.stream]!);
    await this.#engine.settle();
  }

  /** Changes a consumer, as somebody might by hand: fields in the values of the JetStream API. */
  async drift(consumer: AnyConsumerName<T>, patch: Config): Promise<void> {
    const { account, address } = this.#known(consumer);
    await this.#engine.updateConsumer(account, address, patch);
    await this.#engine.settle();
  }

  async pause(consumer: AnyConsumerName<T>, time: Wait): Promise<void> {
    const { account, address } = this.#known(consumer);
    await this.#engine.pauseConsumer(account, address, this.clock.now() + waitMs(time));
    await this.#engine.settle();
  }

  async resume(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address } = this.#known(consumer);
    await this.#engine.pauseConsumer(account, address, null);
    await this.#engine.settle();
  }

  /** Changes a stream: its limits, say. */
  async driftStream(stream: string, patch: Config): Promise<void> {
    await this.#engine.updateStream(this.#accountOf(stream), stream, patch);
    await this.#engine.settle();
  }

  async purgeStream(stream: string): Promise<void> {
    await this.#engine.purgeStream(this.#accountOf(stream), stream);
    await this.#engine.settle();
  }

  async deleteStream(stream: string): Promise<void> {
    await this.#engine.deleteStream(this.#accountOf(stream), stream);
    await this.#engine.settle();
  }

  /** Everything so far, for people. */
  story(): string {
    return storyOf(this.#ledger, this.said, this.#startMs);
  }

  /** Ends it: services that still run are killed. */
  async stop(): Promise<void> {
    for (const { bus } of this.#connected) bus.die();
    for (const bus of this.#own.values()) bus.die();
    await this.#engine.stop();
  }

  #ended<C extends AnyConsumerName<T>>(
    consumer: C,
    outcome: 'ack' | 'nak',
    what: string,
    expected: Expectation<DeliveredData<T, C>, Delivery>,
    from: (...args: never[]) => unknown,
  ): Promise<Delivery<DeliveredData<T, C>>[]> {
    const find = () =>
      this.deliveries(consumer).filter(found => found.outcome === outcome && meets(found, expected));
    return this.#expect(`${what}: by \`${consumer}\``, find, expected, from);
  }

  async #expect<R>(
    what: string,
    find: () => R[],
    expected: Pick<Expectation<unknown, never>, 'count' | 'within' | 'data'>,
    from: (...args: never[]) => unknown,
  ): Promise<R[]> {
    const fail = this.#failing(from);
    const { count = 1, within = WITHIN_MS } = expected;
    if (await this.#engine.until(() => find().length >= count, this.clock.now() + waitMs(within)))
      return find();
    const found = find().length;
    const times = count === 1 ? '' : `, ${count} times (it was ${found})`;
    throw fail(`not within ${timeText(within)} ${what}${partText(expected)}${times}`);
  }

  /** Where a test asked is known only now: later there is nothing of it on the stack. */
  #failing(asked: (...args: never[]) => unknown): (message: string) => AssertionError {
    const here: { stack?: string } = {};
    Error.captureStackTrace(here, asked);
    const frames = here.stack?.split('\n').slice(1) ?? [];
    return message => {
      const error = new AssertionError({ message: `${message}\n${this.story()}` });
      error.stack = [`AssertionError: ${error.message}`, ...frames].join('\n');
      return error;
    };
  }

  #publishedOf<N extends EventName<T>>(event: N): EventOf<T, N>[] {
    return this.#evidence.published(event) as EventOf<T, N>[];
  }

  #known(consumer: string): KnownConsumer {
    const known = this.#consumers.get(consumer);
    if (known !== undefined) return known;
    throw new RuntimeError(
      'usage',
      `\`${this.#bindings.topology}\` has no service that reads \`${consumer}\`.`,
      {
        help: `Its consumers: ${[...this.#consumers.keys()].join(', ')}.`,
      },
    );
  }

  #accountOf(stream: string): Account {
    return this.#declared.streams.find(({ config }) => config.name === stream)?.account ?? null;
  }

  #ownBus(account: Account): ObservedBus {
    return this.#own.get(account) ?? [...this.#own.values()][0]!;
  }

  #of(service: string, instance: string | undefined): Connected[] {
    const found = this.#connected.filter(
      each => each.service === service && (instance === undefined || each.instance === instance),
    );
    if (found.length > 0) return found;
    const which = instance === undefined ? `\`${service}\`` : `\`${instance}\` of \`${service}\``;
    throw new RuntimeError('usage', `Nothing of ${which} runs on this fleet.`, {
      help: `Make it with fleet.service('${service}'), and start it.`,
    });
  }

  #take(service: string, instance: string | undefined): Connected[] {
    const taken = this.#of(service, instance);
    for (const each of taken) this.#connected.splice(this.#connected.indexOf(each), 1);
    return taken;
  }

  #observe(link: Link, service: string | null): ObservedBus {
    return new ObservedBus(link.bus, {
      ledger: this.#ledger,
      service,
      acknowledges: ({ stream, consumer }) => this.#acknowledges(stream, consumer),
    });
  }

  #acknowledges(stream: string, consumer: string): boolean {
    for (const { binding } of this.#consumers.values()) {
      const declared = binding.streams[stream];
      if (declared?.name === consumer) return (declared['ack_policy'] ?? 'none') !== 'none';
    }
    return true;
  }
}

function meets<Found extends { data: unknown }>(
  found: Found,
  { data, where }: { data?: unknown; where?: ((found: never) => boolean) | undefined },
): boolean {
  return (data === undefined || hasPart(found.data, data)) && (where?.(found as never) ?? true);
}

/** A fan-out has a consumer of its own for each instance. */
function readOf({ binding }: KnownConsumer): ReadConsumer {
  const { kind, name, streams } = binding;
  const isNamed = (consumer: string) =>
    kind === 'fan-out' ? consumer.startsWith(`${name}-`) : consumer === name;
  return { streams: Object.keys(streams), isNamed };
}

function takes(config: Config, subject: string): boolean {
  const subjects = (config['subjects'] as string[] | undefined) ?? [];
  return subjects.some(pattern => matches(pattern, subject));
}

function partText({ data }: { data?: unknown }): string {
  return data === undefined ? '' : ` with ${inspect(data, { breakLength: Number.POSITIVE_INFINITY })}`;
}

function timeText(time: Wait): string {
  return typeof time === 'number' ? `${time / 1000}s` : time;
}
