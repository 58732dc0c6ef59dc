/**
 * What `fleetctl generate typescript` writes and the runtime reads: the topology as a type, which the compiler holds
 * services against, and as a value, which the runtime goes by.
 *
 *   type   TopologyShape    events with payload and parameters · services with what they publish and consume
 *   value  Bindings         subjects, validators, the consumers' declared configs, where dead letters go
 */
import type { Config } from '../resources/resource.js';

/** The type side: a generated interface extends it. */
export interface TopologyShape {
  events: object;
  services: object;
}

export interface EventShape {
  data: unknown;
  params: object;
}

export interface ConsumerShape {
  /** The union of the events that it can deliver. */
  events: string;
  kind: ConsumerKind;
  /** `ack_wait` in milliseconds (of a `backoff`, its first entry); 0 where nothing is acknowledged. */
  ackWaitMs: number;
  /** How often a message is delivered at most; -1 without a limit. */
  maxDeliver: number;
}

export interface ServiceShape {
  /** The union of the events that it may publish. */
  publishes: string;
  consumers: object;
}

/**
 * - `durable`: apply creates it. `ephemeral`: the first instance of the service creates it, as declared.
 * - `fan-out`: every instance hears everything, through an ordered consumer of its own on each stream.
 */
export type ConsumerKind = 'durable' | 'ephemeral' | 'fan-out';

/** The value side. `Shape` is only for the compiler: nothing of it exists at run time. */
export interface Bindings<Shape extends TopologyShape = TopologyShape> {
  /** Of this shape; another number is refused at start. */
  readonly format: 1;
  readonly topology: string;
  /** The topology that it was generated from: `sha256:…`. */
  readonly digest: string;
  readonly events: Readonly<Record<string, EventBinding>>;
  readonly services: Readonly<Record<string, ServiceBinding>>;
  readonly shape?: Shape;
}

export interface EventBinding {
  /** With its parameters: `orders.{region}.created`. */
  readonly subject: string;
  /** Null for an event without a payload schema: anything goes. */
  readonly validate: Validator | null;
}

export interface ServiceBinding {
  readonly user: string | null;
  /** Where its user's password is to be found, where the topology says so: the name, never the secret. */
  readonly password: { readonly env: string } | { readonly file: string } | null;
  readonly account: string | null;
  /** Where the answers to its user arrive. */
  readonly inboxPrefix: string | null;
  readonly publishes: readonly string[];
  readonly consumers: Readonly<Record<string, ConsumerBinding>>;
  /** Null for a service that publishes no event of dead letters. */
  readonly deadLetters: DeadLetterBinding | null;
}

export interface DeadLetterBinding {
  /** `dlq.{stream}.{consumer}`. */
  readonly subject: string;
  /** The stream that keeps the server's notices of what ran out of deliveries; null where there are none to keep. */
  readonly notices: string | null;
  /** The stream that stores dead letters on their way back to a consumer; null (or absent) where none does. */
  readonly redrives?: string | null;
}

export interface ConsumerBinding {
  readonly kind: ConsumerKind;
  /** Its name on the server; of a fan-out what the names of its instances begin with. */
  readonly name: string;
  /** As people address it: `consumer/ORDERS/billing`. */
  readonly address: string;
  /** The declared config of each stream that it reads, as a request has it; one stream but for a fan-out. */
  readonly streams: Readonly<Record<string, Config & { name: string }>>;
  /** Fields that the topology exempts (`ignore_changes`), and those that a limit of the server may have lowered. */
  readonly ignored: readonly string[];
  readonly limitable: readonly string[];
  readonly events: readonly string[];
  /** The longest that a handler works on a message, in milliseconds (`handler_timeout`); null where nothing says so. */
  readonly handlerTimeoutMs: number | null;
}

/** A precompiled check, as ajv makes it: false, and what is wrong in `errors`. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}

export interface ValidationError {
  /** A JSON pointer: `/items/0/sku`. */
  instancePath: string;
  keyword: string;
  params: Readonly<Record<string, unknown>>;
  message?: string;
}
