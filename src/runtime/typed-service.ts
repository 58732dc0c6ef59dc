/**
 * The service as the compiler sees it, made from the generated type of a topology.
 *
 * A handler map has to name every event that its consumer can deliver, and no other; an event can be published only by
 * a service that has the right to, with the payload of its schema and all parameters of its subject.
 */
import type { ConsumerShape, EventShape, ServiceShape, TopologyShape } from './bindings.js';
import type { DeadLetters } from './dead-letters/dead-letters.js';
import type { DeliveredEvent } from './handling/delivered-event.js';
import type { HandleOptions } from './handling/handle-options.js';
import type { HandlerContext } from './handling/handler-context.js';
import type { Middleware } from './handling/perform.js';
import type { Health, Problem } from './health.js';
import type { History } from './history/history.js';
import type { ReplayOptions, ReplayReport } from './history/replay.js';
import type { Published, PublishOptions } from './publishing/published.js';
import type { Feed, SseOptions } from './sse/feed.js';
import type { Wait } from './wait.js';

export type ServiceName<T extends TopologyShape> = keyof T['services'] & string;
export type EventName<T extends TopologyShape> = keyof T['events'] & string;

type EventOf<T extends TopologyShape, N> = N extends keyof T['events'] ? T['events'][N] : never;
type ServiceOf<T extends TopologyShape, S> = S extends keyof T['services'] ? T['services'][S] : never;

/** The payload of an event. */
export type DataOf<T extends TopologyShape, N> =
  EventOf<T, N> extends infer E extends EventShape ? E['data'] : never;
/** The parameters of an event's subject. */
export type ParamsOf<T extends TopologyShape, N> =
  EventOf<T, N> extends infer E extends EventShape ? E['params'] : never;
/** The events that a service may publish. */
export type PublishesOf<T extends TopologyShape, S> =
  ServiceOf<T, S> extends infer V extends ServiceShape ? V['publishes'] : never;

type ConsumersOf<T extends TopologyShape, S> =
  ServiceOf<T, S> extends infer V extends ServiceShape ? V['consumers'] : never;
/** The consumers that a service reads. */
export type ConsumerName<T extends TopologyShape, S> = keyof ConsumersOf<T, S> & string;
/** Those of them that every instance hears in full. */
export type FanOutName<T extends TopologyShape, S> = {
  [C in ConsumerName<T, S>]: ConsumersOf<T, S>[C] extends { kind: 'fan-out' } ? C : never;
}[ConsumerName<T, S>];
/** The events that a consumer can deliver. */
export type EventsOf<T extends TopologyShape, S, C> = C extends keyof ConsumersOf<T, S>
  ? ConsumersOf<T, S>[C] extends infer V extends ConsumerShape
    ? V['events']
    : never
  : never;

/** An event as a handler is given it. */
export type EventFor<T extends TopologyShape, N extends string> = DeliveredEvent<
  N,
  DataOf<T, N>,
  ParamsOf<T, N>
>;
/** Any of the events of a consumer: a union that narrows by `type`. */
export type AnyEventFor<T extends TopologyShape, N extends string> = N extends string
  ? EventFor<T, N>
  : never;

type PublishArguments<T extends TopologyShape, N> =
  Record<never, never> extends ParamsOf<T, N>
    ? [options?: Omit<PublishOptions, 'params'>]
    : [options: Omit<PublishOptions, 'params'> & { params: ParamsOf<T, N> }];

export interface TypedContext<T extends TopologyShape, S> extends Omit<HandlerContext, 'publish'> {
  /**
   * Publishes an event as a consequence of this message: its id is derived from the message, so that the message
   * handled again publishes nothing twice, and the message is not acknowledged before the stream has confirmed it.
   */
  publish<N extends PublishesOf<T, S>>(
    event: N,
    data: DataOf<T, N>,
    ...options: PublishArguments<T, N>
  ): Promise<Published>;
}

export type Handlers<T extends TopologyShape, S, C> = {
  [N in EventsOf<T, S, C>]: (event: EventFor<T, N>, context: TypedContext<T, S>) => unknown;
};

export interface TypedHandleOptions<T extends TopologyShape, S, C> extends Omit<HandleOptions, 'key'> {
  /**
   * Order per key: messages of the same key are handled one after another in this process, and one that has to be
   * tried again keeps its place. Null is no key.
   */
  key?: (event: AnyEventFor<T, EventsOf<T, S, C>>) => string | null;
}

export interface StartOptions {
  /**
   * A consumer that does not exist: `wait` (default) runs without it, not ready, and handles it within a second of its
   * creation; `fail` makes start() fail.
   */
  onMissing?: 'wait' | 'fail';
  /**
   * A consumer whose filters or acknowledgements are not as declared: `wait` (default) handles nothing of it until
   * it is mended, `run` handles it nevertheless, `fail` makes start() fail.
   */
  onDrift?: 'wait' | 'run' | 'fail';
}

export interface DrainOptions {
  /** How long everything together may take. Default: 25s, what Kubernetes leaves of its 30. */
  within?: Wait;
}

export interface DrainReport {
  /** Messages that were handled to the end. */
  finished: number;
  /** Messages given back: another instance has them at once, or when their delay is over. */
  handedBack: number;
  /** Handlers that still ran when the time was up; their messages were given back too. */
  abandoned: number;
  /** Events whose stream had not confirmed them when the time was up. */
  unconfirmed: number;
}

export interface Service<T extends TopologyShape, S> {
  /**
   * Says what is done with the events of a consumer. Before start().
   * @throws RuntimeError `usage` for a consumer that the service does not read, a handler missing or too many
   */
  handle<C extends ConsumerName<T, S>>(
    consumer: C,
    handlers: Handlers<T, S, C>,
    options?: TypedHandleOptions<T, S, C>,
  ): this;
  /**
   * Server-sent events for browsers from a fan-out consumer: a handler of the Fetch API. Before start(), which begins to
   * read; drain() ends every response.
   * @throws RuntimeError `usage`
   */
  sse<C extends FanOutName<T, S>>(consumer: C, options: SseOptions<AnyEventFor<T, EventsOf<T, S, C>>>): Feed;
  /**
   * What happened: the events of a consumer's streams, over all of them in the order in which they were stored, of one
   * entity or as of a moment. Reads with an ordered consumer of its own; nobody's place is moved. After start().
   */
  history<C extends ConsumerName<T, S>>(consumer: C): History<AnyEventFor<T, EventsOf<T, S, C>>>;
  /**
   * Replays events through the handlers of a consumer, one after another. Nothing is acknowledged, no place is moved,
   * and what the handlers publish is sent nowhere, unless `effects: 'allow'`. Of a service that is not started, it
   * connects for the time of it.
   */
  replay<C extends ConsumerName<T, S>>(
    consumer: C,
    options?: Omit<ReplayOptions, 'events'> & { events?: readonly EventsOf<T, S, C>[] },
  ): Promise<ReplayReport>;
  /**
   * The dead letters that its stream keeps: looked through, sent back to the consumer that failed, or thrown away. That
   * takes rights which a service does not have by itself (docs/runtime/replay.md). After start().
   */
  deadLetters(): DeadLetters;
  /** Stands around every handler of the service, the first one outermost. Before start(). */
  use(...middleware: Middleware[]): this;
  /**
   * Publishes an event, confirmed by its stream. It need not be awaited: a bounded number is under way at once, and a
   * failure that nobody awaits is logged and counted.
   * @throws (rejects) RuntimeError
   */
  publish<N extends PublishesOf<T, S>>(
    event: N,
    data: DataOf<T, N>,
    ...options: PublishArguments<T, N>
  ): Promise<Published>;
  /**
   * Connects, holds every consumer against its declaration and begins to handle.
   * @throws FleetError what stood in the way of the connection; RuntimeError `consumer-missing`, `consumer-drifted`
   */
  start(options?: StartOptions): Promise<void>;
  /** Resolves once health().ready holds; rejects after `within` (default 30s). */
  whenReady(within?: Wait): Promise<void>;
  /**
   * Ends: takes in nothing more, gives back what was not begun, lets what runs finish, and closes the connection.
   * Called again it gives the same report.
   */
  drain(options?: DrainOptions): Promise<DrainReport>;
  /** Drains on SIGTERM and SIGINT, and lets the process end. */
  drainOnSignals(options?: DrainOptions): this;
  health(): Health;
  /** Everything that is not as declared now. */
  problems(): Problem[];
  /** Metrics as Prometheus reads them; content type text/plain; version=0.0.4. */
  metrics(): string;
}
