/**
 * The resource: the one shape in which the topology (desired) and the server (live) are compared.
 *
 * What goes in: a checked topology on one side, the inventory of a server on the other. What goes out: for each
 * side a list of resources whose config has every field of the kind's table, defaults resolved, in the values of
 * the JetStream API (nanoseconds, bytes, -1 for no limit). A KV bucket and an object store are streams on the
 * server; their address says what the user calls them.
 */
import type { Place } from '../findings/finding.js';

export type Kind = 'stream' | 'kv' | 'object' | 'consumer';

/** What tells one resource from another. `account` is null where the topology has a single account. */
export interface ResourceKey {
  kind: Kind;
  account: string | null;
  /** The stream's name on the server (`KV_B` for the bucket `B`). */
  stream: string;
  /** The consumer's name on the server; null for streams. */
  consumer: string | null;
}

/** A config in the API's own names and values. */
export type Config = Record<string, unknown>;

export interface Desired {
  key: ResourceKey;
  /** Address in text: `stream/ORDERS`, `consumer/ORDERS/billing`, `FLEET:kv/settings`. */
  id: string;
  /** Every field of the kind's table that the server knows, defaults resolved. */
  config: Config;
  /** The fields that the topology sets itself; the rest of `config` are defaults. */
  declared: ReadonlySet<string>;
  ignoreChanges: ReadonlySet<string>;
  lifecycle: Lifecycle;
  /** Where the topology asks for the resource, or for one of its fields. */
  placeOf(field?: string): Place;
}

/** A consumer that the topology declares and the runtime creates: ephemeral, or fan-out per instance. */
export interface RuntimeManaged {
  id: string;
  account: string | null;
  /** The streams it reads. */
  streams: string[];
  consumer: string;
  place: Place;
  /** Why apply does not create it, for people. */
  note: string;
}

export interface Lifecycle {
  /** Never lose this object's data, whatever consent is given elsewhere. */
  preventDestroy: boolean;
  /** Consent to lose this object's data, given in the file. */
  allowDestroy: boolean;
}

export interface Live {
  key: ResourceKey;
  id: string;
  /** Normalised like Desired.config. */
  config: Config;
  /** The topology whose mark it carries; null when it is nobody's. */
  owner: string | null;
  /** Defaults that the server's own limits made lower than ours, as it was found when it was written. */
  limited: Config;
  /** Set where a replaced consumer was made to resume: the server's config differs from `config` in these. */
  resumed: Resumed | null;
  /** The consumer whose place this one keeps while that is replaced; null for every other. */
  keeps: string | null;
  /** As the server gives it (RFC 3339): changes when the object is made anew. */
  created: string;
  state: StreamState | ConsumerState;
}

/**
 * Where a replaced consumer went on. Its config on the server says `by_start_sequence` and a number for ever; what
 * the topology declares is remembered beside it, in the metadata.
 */
export interface Resumed {
  optStartSeq: number;
  /** The declared deliver_policy, opt_start_seq and opt_start_time. */
  declared: Config;
}

export interface StreamState {
  messages: number;
  bytes: number;
  firstSeq: number;
  lastSeq: number;
  /** RFC 3339; the zero time of Go when the stream is empty. */
  firstTs: string;
  lastTs: string;
  consumers: number;
  /** A move or a scale is under way (`cluster.desired`, server 2.15). */
  moving: boolean;
  /** The sequence numbers of the mirror or sources are behind by so many messages; null without. */
  lag: number | null;
  leader: string | null;
  /** How many subjects hold messages. */
  subjects: number;
  /** Messages of each subject, where they were asked for: only a lower max_msgs_per_subject needs them. */
  subjectCounts?: number[];
}

export interface ConsumerState {
  /** Messages that match and were not delivered yet. */
  pending: number;
  /** Messages delivered and not acknowledged. */
  unacked: number;
  redelivered: number;
  ackFloorStreamSeq: number;
  /** Deliveries that the ack floor is above: with redeliveries at most so many messages are acknowledged. */
  acked: number;
  deliveredStreamSeq: number;
  /** Deliveries so far, redeliveries included: 0 for a consumer that nobody has used yet. */
  deliveries: number;
  waiting: number;
  paused: boolean;
  /** Somebody is subscribed to the deliver subject (push). */
  bound: boolean;
}

/** The resources of one or more accounts of a server, read at one time. */
export interface Inventory {
  server: ServerFacts;
  resources: Live[];
  /** Names that a partial listing says exist without showing them: never read as absent. */
  missing: string[];
  /** When it was read, milliseconds since the epoch. */
  readAtMs: number;
}

export interface ServerFacts {
  url: string;
  version: string;
  /** 0 before 2.11. */
  apiLevel: number;
  /** The account's name, or several joined by a comma. */
  account: string;
  cluster: string | null;
  /** How many servers the cluster has, where the connection knows. */
  clusterSize: number | null;
}
