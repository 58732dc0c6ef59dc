/** The fleet under test as the compiler sees it, made from the generated type of a topology. */
import type { TopologyShape } from '../runtime/bindings.js';
import type { Headers } from '../runtime/bus.js';
import type { DeadLetterReason } from '../runtime/handling/outcome.js';
import type { PublishOptions } from '../runtime/publishing/published.js';
import type {
  ConsumerName,
  DataOf,
  EventName,
  EventsOf,
  ParamsOf,
  ServiceName,
} from '../runtime/typed-service.js';
import type { Wait } from '../runtime/wait.js';
import type { DeliveryOutcome } from './ledger.js';
import type { DeepPartial } from './where.js';

/** The consumers of all services. */
export type AnyConsumerName<T extends TopologyShape> = {
  [S in ServiceName<T>]: ConsumerName<T, S>;
}[ServiceName<T>];

type EventsOfConsumer<T extends TopologyShape, C> = {
  [S in ServiceName<T>]: EventsOf<T, S, C>;
}[ServiceName<T>];

/** The payloads that a consumer can deliver. */
export type DeliveredData<T extends TopologyShape, C> = DataOf<T, EventsOfConsumer<T, C>>;

type EmitOptions = Pick<PublishOptions, 'id' | 'headers'>;

/** An event is published with its parameters, where it has any. */
export type EmitArguments<T extends TopologyShape, N> =
  Record<never, never> extends ParamsOf<T, N>
    ? [options?: EmitOptions]
    : [options: EmitOptions & { params: ParamsOf<T, N> }];

/** An event that a stream has confirmed. */
export interface PublishedEvent<N extends string = string, D = unknown, P = unknown> {
  event: N;
  data: D;
  params: P;
  /** Its Nats-Msg-Id; null without. */
  id: string | null;
  headers: Headers;
  subject: string;
  /** Null: published by the test. */
  service: string | null;
  stream: string;
  seq: number;
  timeMs: number;
}

/** What became of one delivery. */
export interface Delivery<D = unknown> {
  event: string | null;
  data: D;
  subject: string;
  service: string;
  seq: number;
  attempt: number;
  outcome: DeliveryOutcome;
  /** Of a nak: how long until the message may come again. */
  delayMs: number | null;
  /** Of a term. */
  reason: string | null;
  timeMs: number;
}

export interface DeadLetterEvent<D = unknown> {
  reason: DeadLetterReason;
  /** As it was. */
  data: D;
  subject: string;
  seq: number;
  attempts: number;
  /** Class and message; null where nobody lived to tell. */
  error: string | null;
  /** Where an invalid payload is wrong, as a JSON pointer. */
  path: string | null;
  service: string;
  timeMs: number;
}

/** What an assertion looks for, and for how long. */
export interface Expectation<D, Found> {
  /** A part of the payload. */
  data?: DeepPartial<D>;
  where?: (found: Found) => boolean;
  /** At least so many. Default: 1. */
  count?: number;
  /** How much time of the fleet's clock may pass. Default: 10s. */
  within?: Wait;
}

export type EventOf<T extends TopologyShape, N extends EventName<T>> = PublishedEvent<
  N,
  DataOf<T, N>,
  ParamsOf<T, N>
>;
