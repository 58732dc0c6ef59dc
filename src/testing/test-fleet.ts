/**
 * A fleet under test: services on the streams and consumers of their topology, on the model or on a real server.
 *
 *   testFleet ──▶ service, emit ──settle, advance──▶ published, acked, deadLettered … ──▶ stop
 *                      └─ crash, disconnect, drift, pause, deleteConsumer
 */
import type { Config } from '../resources/resource.js';
import type { Bindings, TopologyShape } from '../runtime/bindings.js';
import type { Bus, Clock, ConsumerInfo, PubAck } from '../runtime/bus.js';
import { subjectBuilder } from '../runtime/events/event-subjects.js';
import { writePayload } from '../runtime/events/payload.js';
import { FleetService } from '../runtime/fleet-service.js';
import type { DeadLetterReason } from '../runtime/handling/outcome.js';
import type { LogEntry } from '../runtime/log.js';
import type { ServiceOptions } from '../runtime/service-options.js';
import type { DataOf, EventName, Service, ServiceName } from '../runtime/typed-service.js';
import { type Wait, waitMs } from '../runtime/wait.js';
import { matches } from '../subjects/subject.js';
import { boundEvent, boundService, checkFields } from './bound.js';
import { Connections } from './connections.js';
import type { Account, Engine } from './engine.js';
import { Evidence } from './evidence.js';
import { type Asked, Expectations, meets } from './expectations.js';
import type {
  AnyConsumerName,
  DeadLetterEvent,
  DeliveredData,
  Delivery,
  EmitArguments,
  EventOf,
  Expectation,
} from './fleet-types.js';
import { KnownConsumers } from './known-consumers.js';
import type { Ledger } from './ledger.js';
import type { DeclaredFleet } from './load-fleet.js';
import { type Overrides, sampleOf } from './samples/samples.js';
import { storyOf } from './story.js';

const THROUGH_MS = 60_000;
const CONFIRM_MS = 5_000;

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
  readonly #consumers: KnownConsumers;
  readonly #connections: Connections;
  readonly #expectations: Expectations;

  private constructor(bindings: Bindings<T>, engine: Engine, ledger: Ledger, declared: DeclaredFleet) {
    this.#bindings = bindings;
    this.#engine = engine;
    this.#ledger = ledger;
    this.#declared = declared;
    this.clock = engine.clock;
    this.#startMs = engine.clock.now();
    this.#evidence = new Evidence(bindings, ledger);
    this.#consumers = new KnownConsumers(bindings);
    this.#connections = new Connections(engine, ledger, this.#consumers);
    this.#expectations = new Expectations(engine, () => this.story());
  }

  /** Makes what the topology declares on an engine. */
  static async open<T extends TopologyShape>(
    bindings: Bindings<T>,
    engine: Engine,
    ledger: Ledger,
    declared: DeclaredFleet,
  ): Promise<TestFleet<T>> {
    const fleet = new TestFleet(bindings, engine, ledger, declared);
    for (const account of declared.accounts) await fleet.#connections.openOwn(account);
    for (const { account, config } of declared.streams) await engine.createStream(account, config);
    for (const { account, stream, config } of declared.consumers)
      await fleet.#connections.own(account).createConsumer(stream, config);
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
    return this.#connections.open(name, boundService(this.#bindings, name), instance ?? null);
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
   * A payload of an event that meets its schema, the same each time, with parts of it as the test wants them.
   * @example fleet.emit('order.created', fleet.sample('order.created', { total: 10 }))
   * @throws RuntimeError `payload-invalid` where the overrides make it one that the schema does not let through
   */
  sample<N extends EventName<T>>(event: N, overrides?: Overrides<DataOf<T, N>>): DataOf<T, N> {
    return sampleOf(this.#bindings, this.#declared.topology, event, overrides);
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
    const binding = boundEvent(this.#bindings, event);
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
    return this.#connections.own(account).publish({ subject, data, headers }, CONFIRM_MS);
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
    return this.#expectations.settled(promise, within, this.through);
  }

  /** Resolves once an event was published and stored, with all that were. A duplicate counts for nothing. */
  async published<N extends EventName<T>>(
    event: N,
    expected: Expectation<DataOf<T, N>, EventOf<T, N>> = {},
  ): Promise<EventOf<T, N>[]> {
    const find = () => this.#publishedOf(event).filter(found => meets(found, expected));
    const what = `published: \`${event}\``;
    return this.#expectations.found({ what, find, expected, asked: this.published });
  }

  /** Passes so much time, and fails once such an event is published. */
  async notPublished<N extends EventName<T>>(
    event: N,
    {
      for: time,
      ...expected
    }: { for: Wait } & Pick<Expectation<DataOf<T, N>, EventOf<T, N>>, 'data' | 'where'>,
  ): Promise<void> {
    const before = new Set(this.#publishedOf(event).map(placeOf));
    const find = () =>
      this.#publishedOf(event).filter(found => !before.has(placeOf(found)) && meets(found, expected));
    const search = { what: `published: \`${event}\``, find, expected, asked: this.notPublished };
    await this.#expectations.notFound(search, time);
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
    const what = `delivered again: by \`${consumer}\``;
    return this.#expectations.found({ what, find, expected, asked: this.redelivered });
  }

  /** Resolves once a message that a consumer gave up on is stored as a dead letter. */
  deadLettered<C extends AnyConsumerName<T>>(
    consumer: C,
    expected: Expectation<DeliveredData<T, C>, DeadLetterEvent> & { reason?: DeadLetterReason } = {},
  ): Promise<DeadLetterEvent<DeliveredData<T, C>>[]> {
    const { reason } = expected;
    const find = () =>
      this.#evidence
        .deadLetters(this.#consumers.named(consumer))
        .filter(
          found => (reason === undefined || found.reason === reason) && meets(found, expected),
        ) as DeadLetterEvent<DeliveredData<T, C>>[];
    const why = reason === undefined ? '' : ` because \`${reason}\``;
    const what = `a dead letter: of \`${consumer}\`${why}`;
    return this.#expectations.found({ what, find, expected, asked: this.deadLettered });
  }

  /** Every delivery of a consumer so far, in order, and what became of it. */
  deliveries<C extends AnyConsumerName<T>>(consumer: C): Delivery<DeliveredData<T, C>>[] {
    return this.#evidence.deliveries(this.#consumers.named(consumer)) as Delivery<DeliveredData<T, C>>[];
  }

  /** What the server says of a consumer: how much is to come, in hand, delivered again. */
  info(consumer: AnyConsumerName<T>): Promise<ConsumerInfo> {
    const { account, address } = this.#consumers.single(consumer);
    return this.#connections.own(account).consumerInfo(address);
  }

  /** Kills the processes of a service, or one of them: what they had in hand comes again after ack_wait. */
  async crash(service: ServiceName<T>, instance?: string): Promise<void> {
    this.#connections.kill(service, instance);
    await this.#engine.settle();
  }

  /** Breaks the connections of a service; for so long, or until `reconnect`. */
  async disconnect(service: ServiceName<T>, options: { for?: Wait; instance?: string } = {}): Promise<void> {
    const broken = this.#connections.of(service, options.instance);
    for (const { link } of broken) link.cut();
    if (options.for !== undefined) {
      this.clock.after(waitMs(options.for), () => {
        for (const { link } of broken) link.mend();
      });
    }
    await this.#engine.settle();
  }

  async reconnect(service: ServiceName<T>, instance?: string): Promise<void> {
    for (const { link } of this.#connections.of(service, instance)) link.mend();
    await this.#engine.settle();
  }

  /** Deletes a consumer under whoever reads it. */
  async deleteConsumer(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address } = this.#consumers.single(consumer);
    await this.#connections.own(account).deleteConsumer(address);
    await this.#engine.settle();
  }

  /** Makes a durable consumer again, as declared. */
  async restoreConsumer(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address, binding } = this.#consumers.single(consumer);
    await this.#connections.own(account).createConsumer(address.stream, binding.streams[address.stream]!);
    await this.#engine.settle();
  }

  /** Changes a consumer, as somebody might by hand: fields in the values of the JetStream API. */
  async drift(consumer: AnyConsumerName<T>, patch: Config): Promise<void> {
    const { account, address } = this.#consumers.single(consumer);
    checkFields('consumer', patch);
    await this.#engine.updateConsumer(account, address, patch);
    await this.#engine.settle();
  }

  async pause(consumer: AnyConsumerName<T>, time: Wait): Promise<void> {
    const { account, address } = this.#consumers.single(consumer);
    await this.#engine.pauseConsumer(account, address, this.clock.now() + waitMs(time));
    await this.#engine.settle();
  }

  async resume(consumer: AnyConsumerName<T>): Promise<void> {
    const { account, address } = this.#consumers.single(consumer);
    await this.#engine.pauseConsumer(account, address, null);
    await this.#engine.settle();
  }

  /** Changes a stream: its limits, say. */
  async driftStream(stream: string, patch: Config): Promise<void> {
    checkFields('stream', patch);
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

  /** With `await using` a fleet ends with the test that has it, however that ends. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Ends it: services that still run are killed. */
  async stop(): Promise<void> {
    this.#connections.end();
    await this.#engine.stop();
  }

  #ended<C extends AnyConsumerName<T>>(
    consumer: C,
    outcome: 'ack' | 'nak',
    what: string,
    expected: Expectation<DeliveredData<T, C>, Delivery>,
    asked: Asked,
  ): Promise<Delivery<DeliveredData<T, C>>[]> {
    const find = () =>
      this.deliveries(consumer).filter(found => found.outcome === outcome && meets(found, expected));
    return this.#expectations.found({ what: `${what}: by \`${consumer}\``, find, expected, asked });
  }

  #publishedOf<N extends EventName<T>>(event: N): EventOf<T, N>[] {
    boundEvent(this.#bindings, event);
    return this.#evidence.published(event) as EventOf<T, N>[];
  }

  #accountOf(stream: string): Account {
    return this.#declared.streams.find(({ config }) => config.name === stream)?.account ?? null;
  }
}

function takes(config: Config, subject: string): boolean {
  const subjects = (config['subjects'] as string[] | undefined) ?? [];
  return subjects.some(pattern => matches(pattern, subject));
}

function placeOf({ stream, seq }: { stream: string; seq: number }): string {
  return `${stream} ${seq}`;
}
