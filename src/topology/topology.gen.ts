// Generated from schemas/topology.schema.json by `npm run generate`. Do not edit.

/**
 * A NATS subject; `*` for one token, `>` at the end for the rest.
 */
export type Subject = string;
/**
 * A whole number (1_000_000 may be written with underscores); -1 or unlimited for no limit.
 */
export type CountLimit = number | string;
/**
 * Bytes, or a size (10GiB, 64KiB, 1.5MiB); -1 or unlimited for no limit.
 */
export type SizeLimit = string | number;
/**
 * A length of time: 30d, 1h30m, 250ms, 1.5s. Units: ns us ms s m h d w; 0 alone needs none.
 */
export type Duration = string | 0;
/**
 * A whole number; 1_000_000 may be written with underscores.
 */
export type Count = number | string;
/**
 * A time as RFC 3339 has it: 2026-01-31T12:00:00Z.
 */
export type Timestamp = string;
/**
 * A share in percent at which somebody has to look. off for never.
 */
export type AlertRatio = string;
/**
 * A whole number (1_000_000 may be written with underscores): above it somebody has to look. off for never.
 */
export type AlertCount = number | string;
/**
 * A length of time (30s, 15m, 1h30m) beyond which somebody has to look. off for never.
 */
export type AlertDuration = string;
/**
 * Fields that others may change: a difference in them is left alone.
 */
export type IgnoreChanges = string[];
/**
 * Why the exception is right: for whoever reads it next.
 */
export type Reason = string;
/**
 * The JSON Schema (draft 2020-12) of the payload: written here, or `$ref` with the path of a JSON or YAML file, relative to this file.
 */
export type Payload = {[keyword: string]: unknown};
/**
 * Messages a second, minute, hour or day: 10/s, 600/m, 0.5/h, 20/d.
 */
export type Rate = string;
/**
 * Bytes, or a size: 10GiB, 64KiB, 1.5MiB. Units: B KiB MiB GiB TiB.
 */
export type Size = string | number;
/**
 * The subject of an event, as `events` has it.
 */
export type EventSubject = string;
/**
 * A bcrypt hash, or where it comes from.
 */
export type PasswordHash = string | SecretReference;
/**
 * A way in.
 */
export type ConnectionType =
  'STANDARD' | 'WEBSOCKET' | 'LEAFNODE' | 'LEAFNODE_WS' | 'MQTT' | 'MQTT_WS' | 'IN_PROCESS';
/**
 * Subjects that are allowed, or allow and deny.
 */
export type SubjectPermission = string[] | {allow?: string[]; deny?: string[]};
/**
 * Let the user answer whoever asks it, on the subject that the request names: true for once within 2m, or how often and for how long.
 */
export type AllowResponses = boolean | {max?: CountLimit; expires?: Duration};
/**
 * A number; 1_000_000 may be written with underscores.
 */
export type Threshold = number | string;
/**
 * What the account may use of JetStream: true for as much as the server has, false for nothing, or limits. Default: true where the topology has streams, buckets or consumers in it.
 */
export type AccountJetStream =
  | boolean
  | {
      max_mem?: SizeLimit;
      max_file?: SizeLimit;
      max_streams?: CountLimit;
      max_consumers?: CountLimit;
      max_ack_pending?: CountLimit;
      max_bytes_required?: boolean;
      mem_max_stream_bytes?: SizeLimit;
      disk_max_stream_bytes?: SizeLimit;
    };
/**
 * The name of an account: no white space, no quotes, not $G.
 */
export type AccountName = string;
/**
 * What other accounts may have of this one.
 */
export type Exports = Export[];
/**
 * What this account has of others.
 */
export type Imports = Import[];
/**
 * A subject, or several with their weights.
 */
export type Mapping = string | MappingDestination[];
/**
 * The account's public key in operator mode (begins with A): its identity, for life.
 */
export type AccountPublicKey = string;
/**
 * off, or the severity of what the rule finds.
 */
export type RuleSetting = 'off' | 'info' | 'warning' | 'error';
/**
 * off, or what differs from its default: for, severity, labels.
 */
export type BuiltInAlert =
  'off' | {for?: Duration; severity?: 'info' | 'warning' | 'critical'; labels?: PrometheusLabels};
/**
 * A text, or where it comes from.
 */
export type TextOrReference = string | SecretReference;
/**
 * An address, or a name.
 */
export type Host = string;
/**
 * A port; -1 for any that is free.
 */
export type Port = number;
/**
 * HOST:PORT.
 */
export type HostPort = string;
/**
 * URLs of servers; one with a login in it is a reference.
 */
export type ServerUrls = TextOrReference[];
/**
 * The file with the certificate, on the server's machine.
 */
export type CertFile = string;
/**
 * The file with its key.
 */
export type KeyFile = string;
/**
 * The file with the authorities that are believed. Default: those of the system.
 */
export type CaFile = string;
/**
 * The oldest version of TLS. Default: 1.2.
 */
export type TlsVersion = '1.2' | '1.3';
/**
 * Only certificates with these fingerprints: SHA-256 of the public key, in hex.
 */
export type PinnedCerts = string[];
/**
 * How messages between servers are compressed: off, accept, s2_auto, s2_fast, s2_better, s2_best. Since 2.10.
 */
export type Compression = 'off' | 'accept' | 's2_auto' | 's2_fast' | 's2_better' | 's2_best';
/**
 * A subject, or `subject queue` in a subscribe list.
 */
export type PermittedSubject = string;

/**
 * An event bus on NATS JetStream: its streams, the events on them, who consumes and who publishes. One topology is one or more YAML files: a folder is read whole (every *.yaml and *.yml, folders below it too, but for overlays/), and a name defined twice is an error. overlays/NAME.yaml is merged in by --env NAME. Keys that start with x- are free, for YAML anchors.
 */
export interface Topology {
  /**
   * The topology's name. It is the mark of ownership on everything that apply makes, so a changed name disowns what is live. Needed in one of the files.
   */
  topology: string;
  streams?: Streams;
  /**
   * What is published, by subject. A token that varies is written {name}: `orders.{order_id}.paid`.
   */
  events?: {
    [k: string]: Event;
  };
  consumers?: Consumers;
  /**
   * The programs on the bus, by name: what each publishes and consumes. Permissions are derived from it.
   */
  services?: {
    [k: string]: Service;
  };
  /**
   * Who may log in to the server, by user name.
   */
  users?: {
    [k: string]: User;
  };
  /**
   * Prometheus alerting rules, by the alert's name.
   */
  alerts?: {
    [k: string]: Alert;
  };
  /**
   * What lives in further accounts of the server, by the account's name. Its addresses begin with `NAME:`.
   */
  accounts?: {
    [k: string]: Account;
  };
  kv?: KvBuckets;
  object_stores?: ObjectStores;
  rules?: Rules;
  monitoring?: Monitoring;
  server?: Server;
  kubernetes?: Kubernetes;
  target?: Target;
}
/**
 * Streams, by the name that the server knows them by.
 */
export interface Streams {
  [k: string]: Stream;
}
/**
 * A JetStream stream. Every field is the API's own; a field left out has the server's default.
 */
export interface Stream {
  /**
   * For people; at most 4,096 bytes. Default: none. Since 2.3.3.
   */
  description?: string;
  /**
   * The subjects whose messages the stream stores. Default: the stream's own name; none for a mirror or a stream that only sources. Messages stored under a subject that is taken away stay.
   */
  subjects?: Subject[];
  /**
   * What ends a message's life. limits: the max_* fields. interest: every consumer has acknowledged it. workqueue: the one consumer has. Default: limits. A change to or from workqueue is refused in place; limits to interest deletes what no consumer waits for.
   */
  retention?: 'limits' | 'interest' | 'workqueue';
  /**
   * How many consumers the stream accepts; -1 or unlimited for the server's own limit (1,000 on 2.15). Default: -1.
   */
  max_consumers?: CountLimit;
  /**
   * How many messages it keeps; -1 or unlimited for no limit. Default: -1. Lowering it deletes the oldest at once where discard is old.
   */
  max_msgs?: CountLimit;
  /**
   * How much it stores, in bytes or as a size; -1 or unlimited for no limit. Default: -1. Lowering it deletes the oldest at once where discard is old.
   */
  max_bytes?: SizeLimit;
  /**
   * How long it keeps a message: 0 for ever, else at least 100ms, and no shorter than duplicate_window. Default: 0. Lowering it deletes what is older within a second.
   */
  max_age?: Duration;
  /**
   * How many messages it keeps of one subject; -1 or unlimited for no limit. Default: -1. Lowering it deletes, whatever discard says. Since 2.3.
   */
  max_msgs_per_subject?: CountLimit;
  /**
   * The largest message it accepts, headers included; -1 or unlimited for the server's max_payload. Default: -1.
   */
  max_msg_size?: SizeLimit;
  /**
   * What gives way when a limit is reached. old: the oldest message. new: the publish is refused. Default: old.
   */
  discard?: 'old' | 'new';
  /**
   * Refuse a publish that would go over max_msgs_per_subject. Needs discard: new and max_msgs_per_subject. Default: false. Since 2.9.1.
   */
  discard_new_per_subject?: boolean;
  /**
   * Where messages are stored. Memory streams do not survive a restart of a single server. Default: file. Fixed once the stream exists.
   */
  storage?: 'file' | 'memory';
  /**
   * How many servers of the cluster hold a copy, 1 to 5. Default: 1.
   */
  num_replicas?: number;
  /**
   * Do not answer publishers with a PubAck. Needed to store `>`. Default: false.
   */
  no_ack?: boolean;
  /**
   * How long a Nats-Msg-Id is remembered; 0 or at least 100ms, no longer than max_age. Default: 2m, or max_age where that is shorter; 0 for mirrors and streams with sources.
   */
  duplicate_window?: Duration;
  placement?: Placement;
  /**
   * The stream that this one copies whole. A mirror has no subjects and no sources. Fixed once the stream exists, but for taking it away, which promotes the mirror for good (since 2.12).
   */
  mirror?: Source;
  /**
   * The streams whose messages are copied into this one. A changed filter is a new source, which copies again from the beginning. Default: none.
   */
  sources?: Source[];
  /**
   * How blocks on disk are compressed. Default: none. Since 2.10.
   */
  compression?: 'none' | 's2';
  /**
   * The sequence number of the first message. Works when the stream is created; the server ignores a later change. Default: 1. Since 2.10.
   */
  first_seq?: Count;
  /**
   * Rewrites the subject of every message as it is stored. Default: none. Since 2.10.
   */
  subject_transform?: SubjectTransform;
  republish?: Republish;
  /**
   * Let every replica answer direct gets. Default: false. Since 2.9.
   */
  allow_direct?: boolean;
  /**
   * Let a mirror answer direct gets of its origin. On a mirror the server copies the origin's allow_direct. Default: false. Since 2.9.
   */
  mirror_direct?: boolean;
  /**
   * Nothing more goes in or out. Cannot be set on a new stream, and cannot be taken back. Default: false. Since 2.6.2.
   */
  sealed?: boolean;
  /**
   * Refuse to delete single messages (limits still do). Cannot be taken back. Default: false. Since 2.6.2.
   */
  deny_delete?: boolean;
  /**
   * Refuse to purge. Cannot be taken back. Default: false. Since 2.6.2.
   */
  deny_purge?: boolean;
  /**
   * Let a publisher replace all messages of a subject, or of the stream, with the Nats-Rollup header. Default: false. Since 2.6.2.
   */
  allow_rollup_hdrs?: boolean;
  /**
   * What consumers of this stream inherit and may not exceed. Durable consumers inherit inactive_threshold too, and then expire. Default: none. Since 2.10.
   */
  consumer_limits?: ConsumerLimits;
  /**
   * Let a publisher give a message a life of its own with the Nats-TTL header. Cannot be taken back. Default: false. Since 2.11.
   */
  allow_msg_ttl?: boolean;
  /**
   * How long the marker stays that is left where the last message of a subject expired; at least 1s. Turns allow_msg_ttl and allow_rollup_hdrs on. Default: none. Since 2.11.
   */
  subject_delete_marker_ttl?: Duration;
  /**
   * Messages are counters that the Nats-Incr header adds to. Fixed once the stream exists. Default: false. Since 2.12.
   */
  allow_msg_counter?: boolean;
  /**
   * Let a publisher store a batch whole or not at all. Default: false. Since 2.12.
   */
  allow_atomic?: boolean;
  /**
   * Let a publisher schedule messages. Cannot be taken back. Default: false. Since 2.12.
   */
  allow_msg_schedules?: boolean;
  /**
   * async acknowledges before the disk has it: file storage, one replica, no atomic batches. Fixed once the stream exists. Default: default. Since 2.12.
   */
  persist_mode?: 'default' | 'async';
  /**
   * Let a publisher store batches fast, each message on its own. Not on mirrors. Default: false. Since 2.14.
   */
  allow_batched?: boolean;
  metadata?: Metadata;
  monitoring?: StreamMonitoring;
  ignore_changes?: IgnoreChanges;
  exceptions?: Exceptions;
  lifecycle?: Lifecycle;
}
/**
 * Which servers of the cluster hold it. A single server does not check it. Default: any.
 */
export interface Placement {
  /**
   * The cluster's name.
   */
  cluster?: string;
  /**
   * Tags that each of the servers must have.
   */
  tags?: string[];
}
/**
 * A stream that is copied from.
 */
export interface Source {
  /**
   * The stream (or bucket) to copy from.
   */
  name: string;
  /**
   * The sequence number to begin at. A later change is ignored by the server. Default: the first.
   */
  opt_start_seq?: Count;
  /**
   * The time to begin at (RFC 3339). A later change is ignored by the server. Default: the first message.
   */
  opt_start_time?: Timestamp;
  /**
   * Copy this subject only. Default: all.
   */
  filter_subject?: Subject;
  /**
   * Filters that rewrite the subject as they copy. Default: none. Since 2.10.
   */
  subject_transforms?: SubjectTransform[];
  external?: External;
  consumer?: SourceConsumer;
}
/**
 * Rewrites subjects that match src to dest.
 */
export interface SubjectTransform {
  /**
   * The subjects it matches. Default: all.
   */
  src?: string;
  /**
   * What becomes of them: {{wildcard(1)}} for the first token that varies.
   */
  dest: string;
}
/**
 * Where the stream is, when it is in another account or domain.
 */
export interface External {
  /**
   * The prefix of the JetStream API there.
   */
  api: string;
  /**
   * The prefix of the subjects that messages are delivered on. Default: none.
   */
  deliver?: string;
}
/**
 * A durable consumer of your own on the origin, through which to copy. Since 2.14.
 */
export interface SourceConsumer {
  /**
   * The consumer's name on the origin.
   */
  name?: string;
  /**
   * The subject that it delivers to.
   */
  deliver_subject?: Subject;
}
/**
 * Publishes each message again, under another subject, once it is stored. Default: none. Since 2.8.3.
 */
export interface Republish {
  /**
   * The subjects to publish again. Default: `>`.
   */
  src?: string;
  /**
   * The subject to publish under. May not be one that the stream stores.
   */
  dest: string;
  /**
   * Leave the payload out. Default: false.
   */
  headers_only?: boolean;
}
/**
 * Limits and defaults for consumers of a stream.
 */
export interface ConsumerLimits {
  /**
   * The longest, and the default, inactive_threshold.
   */
  inactive_threshold?: Duration;
  /**
   * The largest, and the default, max_ack_pending.
   */
  max_ack_pending?: CountLimit;
}
/**
 * Names and values for people and programs; at most 128 KiB. Keys that begin with _nats. are the server's. Default: none. Since 2.10.
 */
export interface Metadata {
  [k: string]: string;
}
/**
 * When a stream needs somebody to look: thresholds, or off for each that is not to be watched.
 */
export interface StreamMonitoring {
  /**
   * Watch it at all. Default: true.
   */
  enabled?: boolean;
  /**
   * Messages, as a share of max_msgs. Default: 90%, off for a stream that drops the oldest and has no max_age: there it is meant to be full.
   */
  messages?: AlertRatio;
  /**
   * Bytes, as a share of max_bytes. Default: as for messages.
   */
  bytes?: AlertRatio;
  /**
   * Operations that a replica may be behind its leader. Default: 1000.
   */
  replica_lag?: AlertCount;
  /**
   * Messages that a mirror may be behind its origin, or a stream behind one of its sources. Default: 1000.
   */
  origin_lag?: AlertCount;
  /**
   * How long a mirror or a source may not have been heard. Default: 5m.
   */
  origin_seen?: AlertDuration;
  /**
   * How long it may be missing on the server. Default: 5m.
   */
  absent?: AlertDuration;
}
/**
 * Rules of the linter that may say nothing of this object, by code, each with its reason.
 */
export interface Exceptions {
  [k: string]: Reason;
}
/**
 * What may become of this object.
 */
export interface Lifecycle {
  /**
   * Never lose this object's data, whatever consent is given elsewhere. Default: false.
   */
  prevent_destroy?: boolean;
  /**
   * Consent, in the file, to changes that lose this object's data. Default: false.
   */
  allow_destroy?: boolean;
}
/**
 * A kind of message: its subject is the key.
 */
export interface Event {
  /**
   * What has happened when this is published, in a sentence.
   */
  description?: string;
  payload?: Payload;
  /**
   * How many messages are expected, of all its publishers together: 10/s, 600/m, 0.5/h, 20/d. For checks only. Default: not known.
   */
  rate?: Rate;
  /**
   * How large a message typically is, headers included. For checks only. Default: not known.
   */
  size?: Size;
  exceptions?: Exceptions;
}
/**
 * Consumers, by a name that is unique in the topology (`name` where the server's differs).
 */
export interface Consumers {
  [k: string]: Consumer;
}
/**
 * A JetStream consumer of one stream (`stream`), or a declaration over many (`streams`), of which the runtime makes one consumer a stream and instance. Pull, unless deliver_subject says otherwise.
 */
export interface Consumer {
  /**
   * The stream it reads.
   */
  stream?: string;
  /**
   * Fan-out per instance: every instance of the service hears everything of these streams (`all`, or a list). The runtime makes one ordered consumer a stream and instance; apply makes none.
   */
  streams?: 'all' | string[];
  /**
   * The consumer's name on the server, where it is not the key above. Since 2.9.
   */
  name?: string;
  /**
   * Members of this group share the work. Of a pull consumer they all pull from it; of a push consumer it is the deliver_group.
   */
  queue_group?: string;
  /**
   * durable: apply makes it, and it stays. ephemeral: the runtime makes it, exactly as declared, when a service starts. Default: durable.
   */
  durability?: 'durable' | 'ephemeral';
  /**
   * For people; at most 4,096 bytes. Default: none. Since 2.3.3.
   */
  description?: string;
  /**
   * Where it begins: all, last, new, last_per_subject (needs a filter), by_start_sequence (with opt_start_seq) or by_start_time (with opt_start_time). Default: all. Fixed once the consumer exists.
   */
  deliver_policy?: 'all' | 'last' | 'new' | 'last_per_subject' | 'by_start_sequence' | 'by_start_time';
  /**
   * The sequence number it begins at, with deliver_policy: by_start_sequence. Default: none. Fixed once the consumer exists.
   */
  opt_start_seq?: Count;
  /**
   * The time it begins at (RFC 3339), with deliver_policy: by_start_time. Default: none. Fixed once the consumer exists.
   */
  opt_start_time?: Timestamp;
  /**
   * explicit: every message is acknowledged. all: an acknowledgement covers those before it. none: delivered is done. flow_control: push only, since 2.14. Default: none. Fixed once the consumer exists.
   */
  ack_policy?: 'explicit' | 'all' | 'none' | 'flow_control';
  /**
   * How long the server waits for an acknowledgement before it delivers again. Overruled by the first step of backoff. Default: 30s where messages are acknowledged.
   */
  ack_wait?: Duration;
  /**
   * How often one message is delivered at most; -1 or unlimited for no limit. No fewer than the steps of backoff. Default: -1.
   */
  max_deliver?: CountLimit;
  /**
   * How long to wait before each further delivery; the first is also ack_wait. Default: none. Since 2.7.1.
   */
  backoff?: Duration[];
  /**
   * The one subject it wants. Default: all of the stream. A wider filter does not bring older messages.
   */
  filter_subject?: Subject;
  /**
   * The subjects it wants; none may cover another. Default: all of the stream. Since 2.10.
   */
  filter_subjects?: Subject[];
  /**
   * instant: as fast as it goes. original: at the pace at which they came in. Default: instant. Fixed once the consumer exists.
   */
  replay_policy?: 'instant' | 'original';
  /**
   * Bits a second at most; push only. Default: no limit.
   */
  rate_limit_bps?: Count;
  /**
   * The share of acknowledgements that are reported as metrics, in percent. Default: none.
   */
  sample_freq?: string | number;
  /**
   * How many pull requests may wait at a time; pull only. Default: 512. Fixed once the consumer exists.
   */
  max_waiting?: Count;
  /**
   * How many messages may be out and unacknowledged before delivery stops; -1 or unlimited for no limit. Default: 1000, or the lowest limit of server, account and stream.
   */
  max_ack_pending?: CountLimit;
  /**
   * The server asks the client for a sign of life as it sends; push only, with idle_heartbeat. Default: false. Fixed once the consumer exists.
   */
  flow_control?: boolean;
  /**
   * How often the server says that there is nothing to say; push only, at least 100ms. Default: none. Fixed once the consumer exists.
   */
  idle_heartbeat?: Duration;
  /**
   * Deliver headers without the payload. Default: false. Since 2.6.2.
   */
  headers_only?: boolean;
  /**
   * How many messages one pull request may ask for. Default: no limit but the server's. Since 2.7.
   */
  max_batch?: Count;
  /**
   * How long one pull request may wait; at least 1ms. Default: no limit. Since 2.7.
   */
  max_expires?: Duration;
  /**
   * How many bytes one pull request may ask for. Default: no limit. Since 2.8.3.
   */
  max_bytes?: Size;
  /**
   * The subject that messages are pushed to: it makes this a push consumer. No wildcards. Default: none, a pull consumer. A change needs that nobody is subscribed to the old one.
   */
  deliver_subject?: Subject;
  /**
   * The queue group of a push consumer's subscribers; the same as queue_group where both stand. Default: none. Since 2.3.3.
   */
  deliver_group?: string;
  /**
   * How long nobody may be there before the server deletes the consumer; durable ones too. 0 for never. Default: 0 for durable, 5s for ephemeral, or the stream's consumer_limits. Since 2.7.
   */
  inactive_threshold?: Duration;
  /**
   * How many servers hold its state, 0 to 5; 0 for as many as the stream. Default: 0. Since 2.8.3.
   */
  num_replicas?: number;
  /**
   * Keep its state in memory: it does not survive a restart of a single server. Default: false. Fixed once the consumer exists. Since 2.8.3.
   */
  mem_storage?: boolean;
  metadata?: Metadata;
  /**
   * Deliver nothing until then (RFC 3339). Default: not paused. Since 2.11.
   */
  pause_until?: Timestamp;
  /**
   * How pull requests of the priority group are served. overflow: only past a threshold. pinned_client: one client at a time. prioritized: lowest priority first (since 2.12). Default: none. Since 2.11.
   */
  priority_policy?: 'none' | 'overflow' | 'pinned_client' | 'prioritized';
  /**
   * The groups that pull requests name; needs priority_policy. Default: none. Since 2.11.
   */
  priority_groups?: string[];
  /**
   * How long a pinned client may be silent before another is pinned; needs priority_policy. Default: 2m with pinned_client. Since 2.11.
   */
  priority_timeout?: Duration;
  monitoring?: ConsumerMonitoring;
  ignore_changes?: IgnoreChanges;
  /**
   * The longest that a handler works on one message. For checks only: the server is not told. Default: not known.
   */
  handler_timeout?: Duration;
  /**
   * The events (keys of `events`) that handling a message may publish; an empty list for none. Default: any that its service publishes.
   */
  emits?: EventSubject[];
  exceptions?: Exceptions;
  lifecycle?: Lifecycle;
}
/**
 * When a consumer needs somebody to look: thresholds, or off for each that is not to be watched.
 */
export interface ConsumerMonitoring {
  /**
   * Watch it at all. Default: true.
   */
  enabled?: boolean;
  /**
   * Messages that it has not finished (num_pending + num_ack_pending). Default: 1000.
   */
  lag?: AlertCount;
  /**
   * Age of the oldest message that it has not finished; with a source that does not know it, how long the lag takes at the pace of the last ten minutes. Default: 15m.
   */
  lag_time?: AlertDuration;
  /**
   * Age of the oldest message that it has not finished, as a share of the stream's max_age: beyond it the message is lost unread. Default: 80%.
   */
  expiry?: AlertRatio;
  /**
   * Messages delivered and not acknowledged, as a share of max_ack_pending: at 100% delivery stops. Default: 90%, off where max_ack_pending is below 10.
   */
  ack_pending?: AlertRatio;
  /**
   * Messages that were delivered more than once and are still open. Default: 10.
   */
  redelivered?: AlertCount;
  /**
   * Messages whose deliveries were used up within ten minutes. Default: 0, any.
   */
  exhausted?: AlertCount;
  /**
   * How long messages may wait while nobody fetches (pull), or nobody is subscribed (push). Default: 5m, or twice the time that a handler has, where that is longer.
   */
  unfetched?: AlertDuration;
  /**
   * Pull requests that wait, as a share of max_waiting: at 100% further ones are refused. Default: 90%.
   */
  waiting?: AlertRatio;
  /**
   * How long nothing may have been delivered. Default: off.
   */
  last_delivery?: AlertDuration;
  /**
   * How long nothing may have been acknowledged. Default: off.
   */
  last_ack?: AlertDuration;
  /**
   * How long it may be missing on the server. Default: 5m.
   */
  absent?: AlertDuration;
}
/**
 * A program on the bus.
 */
export interface Service {
  exceptions?: Exceptions;
  /**
   * What it does, in a sentence.
   */
  description?: string;
  /**
   * The user it logs in as (a key of `users`).
   */
  user?: string;
  /**
   * The events it publishes (keys of `events`).
   */
  publishes?: EventSubject[];
  /**
   * The consumers it reads (keys of `consumers`).
   */
  consumes?: string[];
}
/**
 * Who may log in. Permissions are derived from the services that use it, unless they are written here. Secrets are references, never values.
 */
export interface User {
  exceptions?: Exceptions;
  /**
   * Who this is, in a sentence.
   */
  description?: string;
  /**
   * Where the password comes from: an environment variable, a file or a Kubernetes secret.
   */
  password?: SecretReference;
  /**
   * The bcrypt hash of the password, in place of the password: as `nats server passwd` makes it, or where it comes from.
   */
  password_hash?: PasswordHash;
  /**
   * What the user's certificate says it is, where the listener has `verify_and_map`: its e-mail, DNS name or whole subject.
   */
  certificate?: string;
  /**
   * The ways in that are open to this user. Default: all.
   */
  allowed_connection_types?: ConnectionType[];
  /**
   * The user's public NKey (begins with U). The seed stays with the user.
   */
  nkey?: string;
  /**
   * The account it logs in to (a key of `accounts`). Default: the one account that the topology does not name.
   */
  account?: string;
  /**
   * What this user runs with fleetctl; its permissions are derived from it. plan: read only. apply: also create and change, never delete a stream. prune: also delete. exporter: serve metrics.
   */
  role?: 'plan' | 'apply' | 'prune' | 'exporter';
  /**
   * The prefix of the subjects that its answers arrive at, its own and nobody else's. The client has to be given the same. Default: `_INBOX_` and the user's name.
   */
  inbox_prefix?: string;
  permissions?: Permissions;
}
/**
 * Where a secret comes from; one of env, file and kubernetes.
 */
export interface SecretReference {
  /**
   * The environment variable that holds it.
   */
  env?: string;
  /**
   * The file that holds it.
   */
  file?: string;
  /**
   * The Kubernetes secret that holds it, and the key inside.
   */
  kubernetes?: KubernetesSecret;
}
/**
 * A key of a Kubernetes secret.
 */
export interface KubernetesSecret {
  /**
   * The secret's name.
   */
  secret: string;
  /**
   * The key inside the secret.
   */
  key: string;
}
/**
 * Hand-written permissions, in place of the derived ones; with `derived: true` beside them. A direction that is not written is derived.
 */
export interface Permissions {
  /**
   * Add what is written here to the derived permissions, instead of taking their place. Default: false.
   */
  derived?: boolean;
  /**
   * Where the user may publish: a list of subjects, or allow and deny. An empty list is nothing.
   */
  publish?: SubjectPermission;
  /**
   * What the user may subscribe to: a list of subjects (with `subject queue` for one queue group), or allow and deny. An empty list is nothing.
   */
  subscribe?: SubjectPermission;
  allow_responses?: AllowResponses;
}
/**
 * A Prometheus alerting rule: `metric` with `above` or `below`, or an `expr` of your own.
 */
export interface Alert {
  exceptions?: Exceptions;
  /**
   * The metric that is watched.
   */
  metric?: string;
  /**
   * Fires above this value.
   */
  above?: Threshold;
  /**
   * Fires below this value.
   */
  below?: Threshold;
  /**
   * A PromQL expression of your own.
   */
  expr?: string;
  /**
   * How long it has to hold before the alert fires. Default: at once.
   */
  for?: Duration;
  /**
   * Stay silent while the metric is lower than it was so long ago: what drains mends itself. With `metric` only. Default: fire all the same.
   */
  unless_falling?: Duration;
  /**
   * The label that routes it. Default: warning.
   */
  severity?: 'info' | 'warning' | 'critical';
  /**
   * One line for whoever is paged.
   */
  summary?: string;
  /**
   * What it means and what to look at.
   */
  description?: string;
  /**
   * Where the runbook is.
   */
  runbook_url?: string;
  /**
   * Further labels of the alert.
   */
  labels?: {
    [k: string]: string;
  };
}
/**
 * What lives in one further account of the server.
 */
export interface Account {
  exceptions?: Exceptions;
  /**
   * The context of the nats CLI that logs in to this account.
   */
  context?: string;
  streams?: Streams;
  consumers?: Consumers;
  kv?: KvBuckets;
  object_stores?: ObjectStores;
  jetstream?: AccountJetStream;
  limits?: AccountLimits;
  exports?: Exports;
  imports?: Imports;
  mappings?: Mappings;
  public_key?: AccountPublicKey;
  /**
   * In operator mode: the seed (begins with SA) that signs the JWTs of the account's users. That of the account itself, or one beside it.
   */
  signing_key?: SecretReference;
}
/**
 * Key-value buckets, by bucket name (the stream KV_NAME on the server).
 */
export interface KvBuckets {
  [k: string]: KvBucket;
}
/**
 * A key-value bucket.
 */
export interface KvBucket {
  /**
   * For people; at most 4,096 bytes. Default: none.
   */
  description?: string;
  /**
   * How many values of a key it keeps, 1 to 64. Default: 1. Lowering it deletes older values at once.
   */
  history?: number;
  /**
   * How long it keeps a value; 0 for ever. Default: 0.
   */
  ttl?: Duration;
  /**
   * How long the marker stays that is left where a key expired; at least 1s. Lets keys have a life of their own. Cannot be taken back. Default: none. Since 2.11.
   */
  limit_marker_ttl?: Duration;
  /**
   * The largest value; -1 or unlimited for the server's max_payload. Default: -1.
   */
  max_value_size?: SizeLimit;
  /**
   * How much it stores; -1 or unlimited for no limit. Default: -1.
   */
  max_bytes?: SizeLimit;
  /**
   * Where values are stored. Default: file. Fixed once the bucket exists.
   */
  storage?: 'file' | 'memory';
  /**
   * How many servers of the cluster hold a copy, 1 to 5. Default: 1.
   */
  num_replicas?: number;
  placement?: Placement;
  republish?: Republish;
  /**
   * The bucket that this one copies whole. Fixed once the bucket exists, but for taking it away.
   */
  mirror?: Source;
  /**
   * The buckets whose values are copied into this one. Default: none.
   */
  sources?: Source[];
  /**
   * How blocks on disk are compressed. Default: none. Since 2.10.
   */
  compression?: 'none' | 's2';
  metadata?: Metadata;
  /**
   * Refuse to delete single messages of the stream below, as most clients' buckets do. Cannot be taken back. Default: true.
   */
  deny_delete?: boolean;
  ignore_changes?: IgnoreChanges;
  exceptions?: Exceptions;
  lifecycle?: Lifecycle;
}
/**
 * Object stores, by bucket name (the stream OBJ_NAME on the server).
 */
export interface ObjectStores {
  [k: string]: ObjectStore;
}
/**
 * An object store.
 */
export interface ObjectStore {
  /**
   * For people; at most 4,096 bytes. Default: none.
   */
  description?: string;
  /**
   * How long it keeps an object; 0 for ever. Default: 0.
   */
  ttl?: Duration;
  /**
   * How much it stores; -1 or unlimited for no limit. Default: -1.
   */
  max_bytes?: SizeLimit;
  /**
   * Where objects are stored. Default: file. Fixed once the store exists.
   */
  storage?: 'file' | 'memory';
  /**
   * How many servers of the cluster hold a copy, 1 to 5. Default: 1.
   */
  num_replicas?: number;
  placement?: Placement;
  /**
   * How blocks on disk are compressed. Default: none. Since 2.10.
   */
  compression?: 'none' | 's2';
  metadata?: Metadata;
  ignore_changes?: IgnoreChanges;
  exceptions?: Exceptions;
  lifecycle?: Lifecycle;
}
/**
 * What the account's connections may do.
 */
export interface AccountLimits {
  /**
   * How many connections. Default: no limit.
   */
  max_connections?: CountLimit;
  /**
   * How many subscriptions a connection. Default: no limit.
   */
  max_subscriptions?: CountLimit;
  /**
   * The largest message. Default: the server's.
   */
  max_payload?: SizeLimit;
  /**
   * How many leaf nodes. Default: no limit.
   */
  max_leafnodes?: CountLimit;
}
/**
 * Subjects that other accounts may subscribe to (`stream`), or send requests to (`service`).
 */
export interface Export {
  /**
   * Subjects to be heard.
   */
  stream?: Subject;
  /**
   * Subjects to be asked.
   */
  service?: Subject;
  /**
   * Who may import it. Default: every account.
   */
  accounts?: AccountName[];
  /**
   * How a service answers: one message, or several. Default: single.
   */
  response_type?: 'single' | 'stream' | 'chunked';
  /**
   * How long a service may take to answer. Default: 2m.
   */
  response_threshold?: Duration;
  latency?: ServiceLatency;
  /**
   * Which token of the subject, from 1, has to be the importing account's name.
   */
  account_token_position?: number;
  /**
   * Let traces of messages cross. Default: false. Since 2.11.
   */
  allow_trace?: boolean;
}
/**
 * Measure how long a service takes.
 */
export interface ServiceLatency {
  /**
   * How much of all requests is measured, in percent, or `headers` for those that carry a trace. Default: 100.
   */
  sampling?: number | 'headers';
  /**
   * Where the measurements are published.
   */
  subject: Subject;
}
/**
 * A stream or a service that another account exports.
 */
export interface Import {
  /**
   * The exported stream.
   */
  stream?: ImportedSubject;
  /**
   * The exported service.
   */
  service?: ImportedSubject;
  /**
   * A stream's subjects begin with this here.
   */
  prefix?: string;
  /**
   * The subject here. Default: as there.
   */
  to?: string;
  /**
   * Tell the service who asks, for its measurements. Default: false.
   */
  share?: boolean;
  /**
   * Let traces of messages cross. Default: false. Since 2.11.
   */
  allow_trace?: boolean;
}
/**
 * Whose, and which.
 */
export interface ImportedSubject {
  /**
   * The account that exports it.
   */
  account: AccountName;
  /**
   * The subject as it is there.
   */
  subject: Subject;
}
/**
 * Where messages to a subject really go, by subject: another one, or several by weight.
 */
export interface Mappings {
  [k: string]: Mapping;
}
/**
 * How much each rule of the linter counts, by its code (`fleetctl rules` lists them): off, info, warning or error. Default: as the rule has it.
 */
export interface Rules {
  [k: string]: RuleSetting;
}
/**
 * How the bus is watched: where its metrics come from, when somebody has to look, and what the rules and the dashboard say beside that. `render prometheus` and `exporter` read it.
 */
export interface Monitoring {
  /**
   * The exporter that Prometheus reads; rules are written in its names. Default: fleetctl.
   */
  source?: 'fleetctl' | 'prometheus-nats-exporter' | 'surveyor';
  /**
   * The -prefix that prometheus-nats-exporter is started with (the official chart: nats). Default: its own, jetstream and gnatsd.
   */
  prefix?: string;
  /**
   * Thresholds of every consumer that has none of its own.
   */
  consumers?: ConsumerMonitoring;
  /**
   * Thresholds of every stream that has none of its own.
   */
  streams?: StreamMonitoring;
  servers?: ServerMonitoring;
  alerts?: BuiltInAlerts;
  /**
   * Write the thresholds into the metadata of streams and consumers (io.nats.monitor.*), where `nats server check stream`, `nats audit` and other tools find them. Default: false.
   */
  metadata?: boolean;
  /**
   * Where runbooks are: an alert links to it, with its own name in lower case as the anchor. Default: fleetctl's docs/alerts.md.
   */
  runbooks?: string;
  /**
   * Further labels of every alert.
   */
  labels?: PrometheusLabels;
  /**
   * The PrometheusRule of `render prometheus --as prometheusrule`.
   */
  prometheus_rule?: PrometheusRuleMeta;
}
/**
 * When servers and accounts need somebody to look.
 */
export interface ServerMonitoring {
  /**
   * Disk and memory of JetStream, as a share of what a server has and an account may use. Default: 80%.
   */
  storage?: AlertRatio;
  /**
   * Connections cut off within ten minutes because they read too slowly. Default: 0, any.
   */
  slow_consumers?: AlertCount;
  /**
   * Requests to the JetStream API answered with an error within ten minutes. Default: 50.
   */
  api_errors?: AlertCount;
  /**
   * Logins refused within ten minutes. Default: 10.
   */
  auth_errors?: AlertCount;
}
/**
 * The alerts that fleetctl makes of thresholds and limits, by name: off, or how long, how severe. docs/alerts.md explains each. An alert of the same name under `alerts` takes the place of one.
 */
export interface BuiltInAlerts {
  NATSConsumerLagHigh?: BuiltInAlert;
  NATSConsumerLagOld?: BuiltInAlert;
  NATSConsumerUnreadExpiring?: BuiltInAlert;
  NATSConsumerAckPendingHigh?: BuiltInAlert;
  NATSConsumerRedeliveryHigh?: BuiltInAlert;
  NATSConsumerDeliveriesExhausted?: BuiltInAlert;
  NATSConsumerNotFetched?: BuiltInAlert;
  NATSConsumerNotSubscribed?: BuiltInAlert;
  NATSConsumerPullsNearLimit?: BuiltInAlert;
  NATSConsumerDeliveryStale?: BuiltInAlert;
  NATSConsumerAckStale?: BuiltInAlert;
  NATSConsumerNoLeader?: BuiltInAlert;
  NATSConsumerAbsent?: BuiltInAlert;
  NATSStreamMessagesNearLimit?: BuiltInAlert;
  NATSStreamBytesNearLimit?: BuiltInAlert;
  NATSStreamReplicaLagging?: BuiltInAlert;
  NATSStreamReplicaOffline?: BuiltInAlert;
  NATSStreamOriginLagging?: BuiltInAlert;
  NATSStreamOriginSilent?: BuiltInAlert;
  NATSStreamNoLeader?: BuiltInAlert;
  NATSStreamAbsent?: BuiltInAlert;
  NATSDrift?: BuiltInAlert;
  NATSAccountStorageNearLimit?: BuiltInAlert;
  NATSAccountMemoryNearLimit?: BuiltInAlert;
  NATSServerStorageNearLimit?: BuiltInAlert;
  NATSServerMemoryNearLimit?: BuiltInAlert;
  NATSServerDown?: BuiltInAlert;
  NATSSlowConsumers?: BuiltInAlert;
  NATSApiErrors?: BuiltInAlert;
  NATSAuthErrors?: BuiltInAlert;
  NATSUnreachable?: BuiltInAlert;
  NATSMetricsAbsent?: BuiltInAlert;
}
/**
 * Labels of Prometheus: names of letters, digits and _, any text as value.
 */
export interface PrometheusLabels {
  [k: string]: string;
}
/**
 * Name, namespace and labels of a PrometheusRule: the operator takes those whose labels its Prometheus selects.
 */
export interface PrometheusRuleMeta {
  /**
   * The object's name. Default: the topology's.
   */
  name?: string;
  /**
   * Its namespace. Default: none, that of whoever applies it.
   */
  namespace?: string;
  /**
   * Its labels.
   */
  labels?: {
    [k: string]: string;
  };
}
/**
 * The nats-server that `fleetctl render nats` configures. Every name is the server's own word; what is left out has the server's default.
 */
export interface Server {
  /**
   * The server's name, unique in its cluster. In a cluster, where every server has the same file, from the environment: { env: SERVER_NAME }. Default: a random one, but needed in a cluster with JetStream.
   */
  server_name?: TextOrReference;
  /**
   * The address that clients connect to. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port for clients. Default: 4222.
   */
  port?: Port;
  /**
   * The address that clients are told in place of the server's own.
   */
  client_advertise?: HostPort;
  /**
   * Tags for the placement of streams: `key:value`.
   */
  server_tags?: string[];
  account?: OwnAccount;
  /**
   * The account of the server's own messages and of monitoring over NATS: a key of `accounts`, or $SYS. Its users have `account` with the same name. Default: $SYS.
   */
  system_account?: string;
  /**
   * The user (a key of `users`) that whoever gives no login is taken for. Default: nobody.
   */
  no_auth_user?: string;
  jetstream?: ServerJetStream;
  cluster?: ServerCluster;
  gateway?: ServerGateway;
  leafnodes?: ServerLeafnodes;
  websocket?: ServerWebsocket;
  mqtt?: ServerMqtt;
  operator?: ServerOperator;
  resolver?: ServerResolver;
  tls?: ListenerTls;
  /**
   * Let clients without TLS in, beside those with. Default: false.
   */
  allow_non_tls?: boolean;
  /**
   * Where monitoring is served in the clear: HOST:PORT. It shows who is connected, so hardly to everybody. Default: nowhere.
   */
  http?: HostPort;
  /**
   * Where monitoring is served with the certificate of `tls`: HOST:PORT. Default: nowhere.
   */
  https?: HostPort;
  /**
   * A path in front of those of monitoring.
   */
  http_base_path?: string;
  /**
   * The port for Go's profiling. Default: none.
   */
  prof_port?: Port;
  /**
   * How long a client has for its login. Default: 2s, a second more than that of TLS.
   */
  auth_timeout?: Duration;
  /**
   * The largest message. Default: 1MiB; at most 64MiB, and no larger than max_pending.
   */
  max_payload?: Size;
  /**
   * How many clients at once. Default: 65,536.
   */
  max_connections?: Count;
  /**
   * How many subscriptions a client may have. Default: no limit.
   */
  max_subscriptions?: Count;
  /**
   * How many tokens the subject of a subscription may have. Default: no limit.
   */
  max_sub_tokens?: Count;
  /**
   * How much waits for one client before it is cut off as slow. Default: 64MiB.
   */
  max_pending?: Size;
  /**
   * The longest line of the protocol: subjects and logins. Default: 4KiB.
   */
  max_control_line?: Size;
  /**
   * How often a client is pinged. Default: 2m.
   */
  ping_interval?: Duration;
  /**
   * How many pings may stay without an answer. Default: 2.
   */
  ping_max?: Count;
  /**
   * How long a write to a client may take before it is cut off as slow. Default: 10s.
   */
  write_deadline?: Duration;
  /**
   * Over how long clients are sent away before the server ends; at least 30s. Default: 2m.
   */
  lame_duck_duration?: Duration;
  /**
   * How long it waits before it sends them away; shorter than lame_duck_duration. Default: 10s.
   */
  lame_duck_grace_period?: Duration;
  /**
   * Log what it does. Default: false.
   */
  debug?: boolean;
  /**
   * Log the protocol, payloads too. For a short while, and not in production. Default: false.
   */
  trace?: boolean;
  /**
   * Log the system account's as well. Default: false.
   */
  trace_verbose?: boolean;
  /**
   * A time on every line. Default: true.
   */
  logtime?: boolean;
  /**
   * In UTC. Default: false.
   */
  logtime_utc?: boolean;
  /**
   * The file that it logs to. Default: stderr.
   */
  log_file?: string;
  /**
   * The size at which a new file is begun. Default: never.
   */
  logfile_size_limit?: Size;
  /**
   * How many files are kept, the current one included. Default: all.
   */
  logfile_max_num?: Count;
  /**
   * Log to syslog. Default: false.
   */
  syslog?: boolean;
  /**
   * Log to a syslog elsewhere: udp://HOST:PORT.
   */
  remote_syslog?: string;
  /**
   * How many bytes of a payload are traced. Default: all.
   */
  max_traced_msg_len?: Count;
  /**
   * Every how many failed attempts to connect to another server one is logged. Default: 3,600.
   */
  connect_error_reports?: Count;
  /**
   * Likewise, of attempts to reconnect. Default: 1.
   */
  reconnect_error_reports?: Count;
  /**
   * The file that holds its process id, for whoever signals it.
   */
  pid_file?: string;
  /**
   * The folder for a file that names its ports.
   */
  ports_file_dir?: string;
  /**
   * Keep no cache of who gets what. Default: false.
   */
  disable_sublist_cache?: boolean;
  /**
   * Refuse headers; JetStream needs them. Default: false.
   */
  no_header_support?: boolean;
  /**
   * What the server can do and does not yet by default, by its name. Since 2.14.
   */
  feature_flags?: {
    [k: string]: boolean;
  };
}
/**
 * The account of what stands outside `accounts`. Without a name it is $G, the server's global account: right as long as no other account has JetStream. A name given later is another account, which does not see the streams of $G.
 */
export interface OwnAccount {
  /**
   * Its name on the server.
   */
  name: AccountName;
  jetstream?: AccountJetStream;
  limits?: AccountLimits;
  exports?: Exports;
  imports?: Imports;
  mappings?: Mappings;
  public_key?: AccountPublicKey;
  /**
   * In operator mode: the seed (begins with SA) that signs the JWTs of the account's users. That of the account itself, or one beside it.
   */
  signing_key?: SecretReference;
}
/**
 * Where and how much the server stores. Without this section the server has no JetStream.
 */
export interface ServerJetStream {
  /**
   * The name that tells this JetStream from those of leaf nodes.
   */
  domain?: string;
  /**
   * The folder that it stores in. Default: a temporary one.
   */
  store_dir?: string;
  /**
   * How large the volume under store_dir is: max_file_store has to be smaller, for a full volume stops the server. fleetctl's own; Default of max_file_store then: 90 % of it.
   */
  volume_size?: Size;
  /**
   * How much file streams may reserve. Default: three quarters of what is free, so written is better.
   */
  max_file_store?: Size;
  /**
   * How much memory streams may reserve; 0 for none. Default: three quarters of the memory.
   */
  max_memory_store?: Size;
  /**
   * How often files are synced to disk; `always` for each message. Default: 2m.
   */
  sync_interval?: string;
  /**
   * Refuse requests with unknown fields. Default: true since 2.12.
   */
  strict?: boolean;
  /**
   * Replicas go to servers with different values of this tag.
   */
  unique_tag?: string;
  /**
   * The key that the store is encrypted with.
   */
  encryption_key?: SecretReference;
  /**
   * The key before, while the store is encrypted anew.
   */
  prev_encryption_key?: SecretReference;
  /**
   * How it is encrypted. Default: chacha.
   */
  cipher?: 'chacha' | 'chachapoly' | 'aes';
  /**
   * How much is in flight to replicas that catch up. Default: 64MiB.
   */
  max_outstanding_catchup?: Size;
  /**
   * How much waits to be stored in a stream before publishers are refused. Default: 128MiB.
   */
  max_buffered_size?: Size;
  /**
   * Likewise in messages. Default: 10,000.
   */
  max_buffered_msgs?: Count;
  /**
   * How many requests of the API wait. Default: 10,000.
   */
  request_queue_limit?: Count;
  limits?: ServerJetStreamLimits;
}
/**
 * Limits of every stream and consumer on the server.
 */
export interface ServerJetStreamLimits {
  /**
   * The largest max_ack_pending of a consumer. Default: no limit.
   */
  max_ack_pending?: Count;
  /**
   * How many replicated streams and consumers are placed on the server. Default: no limit.
   */
  max_ha_assets?: Count;
  /**
   * The largest batch of a pull. Default: no limit.
   */
  max_request_batch?: Count;
  /**
   * The longest duplicate_window of a stream. Default: no limit.
   */
  duplicate_window?: Duration;
}
/**
 * The cluster that the server is a member of. All its servers have the same file.
 */
export interface ServerCluster {
  /**
   * The cluster's name; that of the gateway too.
   */
  name: string;
  /**
   * How many servers it has. fleetctl's own, for checks. Default: the number of routes.
   */
  size?: number;
  /**
   * The address for the other servers. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port for the other servers. Default: 6222.
   */
  port?: Port;
  /**
   * The address that the other servers are told in place of its own.
   */
  advertise?: HostPort;
  /**
   * Do not tell clients of the other servers. Default: false.
   */
  no_advertise?: boolean;
  /**
   * The servers of the cluster, this one may be among them.
   */
  routes?: ServerUrls;
  authorization?: ServerLogin;
  tls?: Tls;
  /**
   * How often a route that was discovered is tried again. Default: 0.
   */
  connect_retries?: Count;
  /**
   * How many connections between two servers. The same on all. Default: 3. Since 2.10.
   */
  pool_size?: CountLimit;
  /**
   * Accounts with a connection of their own between two servers. Since 2.10.
   */
  accounts?: AccountName[];
  compression?: Compression;
  /**
   * How often other servers are pinged. Default: 30s.
   */
  ping_interval?: Duration;
}
/**
 * The login that servers ask of each other. Each gives the one that stands in the URL of the other.
 */
export interface ServerLogin {
  /**
   * The user.
   */
  user: string;
  /**
   * The password.
   */
  password: SecretReference;
  /**
   * How long the other has for its login.
   */
  timeout?: Duration;
}
/**
 * TLS between servers: each has a certificate, and asks for that of the other.
 */
export interface Tls {
  cert_file: CertFile;
  key_file: KeyFile;
  ca_file?: CaFile;
  /**
   * Ask for a certificate. Default: true between servers.
   */
  verify?: boolean;
  /**
   * And it has to be of a server that is named here. Default: false.
   */
  verify_cert_and_check_known_urls?: boolean;
  /**
   * Believe any certificate. Default: false.
   */
  insecure?: boolean;
  /**
   * How long a handshake may take. Default: 2s.
   */
  timeout?: Duration;
  min_version?: TlsVersion;
  pinned_certs?: PinnedCerts;
}
/**
 * The clusters that make one supercluster with this one. Needs no cluster, but then it has only this server.
 */
export interface ServerGateway {
  /**
   * The cluster's name. Default: that of `cluster`, which it has to be.
   */
  name?: string;
  /**
   * The address for the other clusters. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port for the other clusters. Default: 7222.
   */
  port?: Port;
  /**
   * The address that the other clusters are told in place of its own.
   */
  advertise?: HostPort;
  authorization?: ServerLogin;
  tls?: Tls;
  /**
   * Refuse clusters that are not among `gateways`. Default: false.
   */
  reject_unknown_cluster?: boolean;
  /**
   * How often a gateway that was discovered is tried again. Default: 0.
   */
  connect_retries?: Count;
  /**
   * The clusters of the supercluster, this one may be among them.
   */
  gateways?: RemoteGateway[];
}
/**
 * A cluster of the supercluster.
 */
export interface RemoteGateway {
  /**
   * Its name.
   */
  name: string;
  /**
   * Its gateways.
   */
  urls: ServerUrls;
  tls?: RemoteTls;
}
/**
 * TLS towards another server.
 */
export interface RemoteTls {
  cert_file?: CertFile;
  key_file?: KeyFile;
  ca_file?: CaFile;
  /**
   * Believe any certificate. Default: false.
   */
  insecure?: boolean;
  /**
   * TLS before the first word of the server. Default: false.
   */
  handshake_first?: boolean;
  /**
   * How long a handshake may take. Default: 2s.
   */
  timeout?: Duration;
  min_version?: TlsVersion;
}
/**
 * Servers that join as leaves, and servers that this one joins as a leaf (`remotes`).
 */
export interface ServerLeafnodes {
  /**
   * The address for leaves. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port for leaves; 7422 by custom. Default: none, no leaf can join.
   */
  port?: Port;
  /**
   * The address that leaves are told in place of its own.
   */
  advertise?: HostPort;
  /**
   * Do not tell leaves of the other servers. Default: false.
   */
  no_advertise?: boolean;
  authorization?: LeafnodeAuthorization;
  tls?: ListenerTls;
  /**
   * The oldest version of a leaf.
   */
  min_version?: string;
  compression?: Compression;
  /**
   * The servers that this one joins.
   */
  remotes?: LeafnodeRemote[];
}
/**
 * The logins of leaves. Without it they log in as `users`.
 */
export interface LeafnodeAuthorization {
  /**
   * The one user of all leaves.
   */
  user?: string;
  /**
   * Its password.
   */
  password?: SecretReference;
  /**
   * The account that leaves are joined to. Default: the topology's own.
   */
  account?: string;
  /**
   * How long a leaf has for its login.
   */
  timeout?: Duration;
  /**
   * The users of leaves, in place of the one.
   */
  users?: LeafnodeUser[];
}
/**
 * A login for leaves.
 */
export interface LeafnodeUser {
  /**
   * The user's name.
   */
  user: string;
  /**
   * The password.
   */
  password: SecretReference;
  /**
   * The account that the leaf is joined to. Default: the topology's own.
   */
  account?: string;
}
/**
 * TLS for those who connect. With `verify` they need a certificate too: mutual TLS.
 */
export interface ListenerTls {
  cert_file: CertFile;
  key_file: KeyFile;
  ca_file?: CaFile;
  /**
   * Ask for a certificate. Default: false.
   */
  verify?: boolean;
  /**
   * And take it for the login: the user whose `certificate` it bears. Default: false.
   */
  verify_and_map?: boolean;
  /**
   * TLS before the first word of the server: true, false, or `auto` for both. Default: false. Since 2.10.4.
   */
  handshake_first?: boolean | 'auto';
  /**
   * How long a handshake may take. Default: 2s.
   */
  timeout?: Duration;
  min_version?: TlsVersion;
  pinned_certs?: PinnedCerts;
}
/**
 * A server, or the servers of one cluster, that this one joins as a leaf.
 */
export interface LeafnodeRemote {
  /**
   * Where to join. A login stands in the URL, so such a URL is a reference.
   */
  urls: ServerUrls;
  /**
   * The account of this server that is joined. Default: the topology's own.
   */
  account?: string;
  /**
   * The file with the JWT and the seed to log in with, on the server's machine.
   */
  credentials?: string;
  /**
   * The seed to log in with.
   */
  nkey?: SecretReference;
  tls?: RemoteTls;
  /**
   * Take the part of the hub. Default: false.
   */
  hub?: boolean;
  /**
   * Subjects that do not come in.
   */
  deny_imports?: Subject[];
  /**
   * Subjects that do not go out.
   */
  deny_exports?: Subject[];
  /**
   * Try the URLs in their order. Default: false.
   */
  no_randomize?: boolean;
  compression?: Compression;
  /**
   * Do not join for now. Default: false. Since 2.12.
   */
  disabled?: boolean;
}
/**
 * Clients over websocket: browsers. It wants TLS, or an explicit `no_tls: true` behind a proxy that has it.
 */
export interface ServerWebsocket {
  /**
   * The address. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port; 8080 by custom.
   */
  port: Port;
  /**
   * The address that clients are told.
   */
  advertise?: HostPort;
  tls?: ListenerTls;
  /**
   * Serve in the clear. Default: false.
   */
  no_tls?: boolean;
  /**
   * Only pages from the server's own address. Default: false.
   */
  same_origin?: boolean;
  /**
   * Only pages from these addresses. Default: all.
   */
  allowed_origins?: string[];
  /**
   * Compress messages. Default: false.
   */
  compression?: boolean;
  /**
   * How long a handshake may take.
   */
  handshake_timeout?: Duration;
  /**
   * The user that whoever gives no login is taken for. Default: that of the server.
   */
  no_auth_user?: string;
  /**
   * The cookie that holds the JWT, in operator mode.
   */
  jwt_cookie?: string;
}
/**
 * Clients over MQTT. Needs JetStream and a server_name.
 */
export interface ServerMqtt {
  /**
   * The address. Default: 0.0.0.0.
   */
  host?: Host;
  /**
   * The port; 1883 by custom, 8883 with TLS.
   */
  port: Port;
  tls?: ListenerTls;
  /**
   * The user that whoever gives no login is taken for. Default: that of the server.
   */
  no_auth_user?: string;
  /**
   * How long a client may take for an acknowledgement. Default: 30s.
   */
  ack_wait?: Duration;
  /**
   * How many messages may wait for one. Default: 100.
   */
  max_ack_pending?: Count;
  /**
   * The JetStream that it stores in.
   */
  js_domain?: string;
  /**
   * The replicas of its streams. Default: as many as there are servers, at most 3.
   */
  stream_replicas?: number;
  /**
   * Keep the state of consumers in memory. Default: false.
   */
  consumer_memory_storage?: boolean;
  /**
   * When an unused consumer goes. Default: never.
   */
  consumer_inactive_threshold?: Duration;
}
/**
 * Operator mode: accounts and users are JWTs, signed with keys that the server never sees. `fleetctl render nats` signs the accounts' and writes them as resolver_preload; every account then has a public_key.
 */
export interface ServerOperator {
  /**
   * The operator's name. Default: the topology's.
   */
  name?: string;
  /**
   * The operator's JWT, where there is one already (it is public). Without, one is made and signed with signing_key.
   */
  jwt?: string;
  /**
   * The seed (begins with SO) that signs the accounts' JWTs: the operator's own, or one of its signing keys.
   */
  signing_key: SecretReference;
}
/**
 * Where the server finds the accounts' JWTs. memory: those of the file, and no other. full: a store on every server, which the file's are put into. cache: asked for, and kept for a while.
 */
export interface ServerResolver {
  /**
   * Which of the three.
   */
  type: 'memory' | 'full' | 'cache';
  /**
   * The folder of the store; not for memory. A volume of its own, of each server.
   */
  dir?: string;
  /**
   * Let accounts be deleted by a request; full only. Default: false.
   */
  allow_delete?: boolean;
  /**
   * How often servers compare their stores; full only. Default: 1m.
   */
  interval?: Duration;
  /**
   * How many accounts are kept. Default: no limit.
   */
  limit?: Count;
  /**
   * How long an account is kept; cache only.
   */
  ttl?: Duration;
}
/**
 * How the bus runs in Kubernetes: what `render kubernetes` makes and `kubernetes apply` keeps. Everything has a default fit for production.
 */
export interface Kubernetes {
  /**
   * The context of the kubeconfig, where the command line names none. Default: its current one.
   */
  context?: string;
  /**
   * The namespace of every object. Default: nats.
   */
  namespace?: string;
  /**
   * The name of the StatefulSet and of the client Service, and what every other name begins with. Default: nats.
   */
  name?: string;
  /**
   * The oldest Kubernetes that the objects are for: what is rendered needs 1.29, and is checked against 1.34. Default: 1.29.
   */
  version?: '1.29' | '1.30' | '1.31' | '1.32' | '1.33' | '1.34';
  /**
   * The image of nats-server, with its version. Default: nats:2.15.1-alpine.
   */
  image?: string;
  /**
   * When images are pulled. Default: IfNotPresent.
   */
  image_pull_policy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * The names of secrets to pull images with.
   */
  image_pull_secrets?: string[];
  /**
   * How many servers. Default: the size of `server.cluster`, else 1.
   */
  replicas?: number;
  /**
   * What each server gets.
   */
  resources?: KubernetesResources;
  /**
   * The volume of each server. Only the size can change later, and only by hand.
   */
  storage?: KubernetesStorage;
  /**
   * The Service that clients connect to.
   */
  service?: KubernetesService;
  /**
   * How the servers are spread, by the label of the nodes. Default: never two on a node, and over zones where that can be.
   */
  spread?: {
    [k: string]: 'DoNotSchedule' | 'ScheduleAnyway';
  };
  /**
   * Labels that a server's node must have.
   */
  node_selector?: {
    [k: string]: string;
  };
  /**
   * Taints that the servers tolerate.
   */
  tolerations?: KubernetesToleration[];
  /**
   * The priority class of the servers.
   */
  priority_class?: string;
  /**
   * How a changed configuration arrives. rollout: pod after pod restarts with it, and the first that fails stops it. reloader: a sidecar tells every server to reload, all at once, and what a server refuses shows in its log alone. none: by hand. Default: rollout.
   */
  reload?: 'rollout' | 'reloader' | 'none';
  /**
   * The image of the sidecar that reloads. Default: natsio/nats-server-config-reloader:0.23.0.
   */
  reloader_image?: string;
  /**
   * The secret whose keys are the environment variables of `password: { env: … }`. Default: the name, then -users.
   */
  users_secret?: string;
  /**
   * Secrets and config maps that the servers see as folders, by the path: certificates, JWTs.
   */
  mounts?: {
    [k: string]: KubernetesMount;
  };
  /**
   * Who may reach the servers.
   */
  network_policy?: KubernetesNetworkPolicy;
  /**
   * What prometheus-operator scrapes.
   */
  pod_monitor?: KubernetesPodMonitor;
  /**
   * The PrometheusRule: the recording and alerting rules of `render prometheus`.
   */
  rules?: KubernetesLabelled;
  /**
   * The ConfigMap with the Grafana dashboard of `render prometheus`.
   */
  dashboard?: KubernetesLabelled;
  /**
   * fleetctl itself in the cluster: the exporter, the GitOps step, the drift check.
   */
  fleetctl?: KubernetesFleetctl;
  /**
   * The topology as custom resources of NACK, for those who run it in place of fleetctl's own GitOps step. Default: none.
   */
  nack?: KubernetesNack;
  /**
   * Labels of every object.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Annotations of every object.
   */
  annotations?: {
    [k: string]: string;
  };
  /**
   * Labels of the servers' pods.
   */
  pod_labels?: {
    [k: string]: string;
  };
  /**
   * Annotations of the servers' pods.
   */
  pod_annotations?: {
    [k: string]: string;
  };
}
/**
 * What a container gets.
 */
export interface KubernetesResources {
  /**
   * Cores that it is sure of. Default: 1 for a server.
   */
  cpu?: string;
  /**
   * Cores that it never gets more of. Default: no limit, because a throttled server misses its heartbeats.
   */
  cpu_limit?: string;
  /**
   * Memory, sure and never more. Default: 4GiB for a server.
   */
  memory?: Size;
  /**
   * How much of the memory Go's garbage collector aims at (GOMEMLIMIT); the rest is for stacks, the kernel's buffers and bursts. Default: 75.
   */
  go_memory_percent?: number;
}
/**
 * The volume of a server.
 */
export interface KubernetesStorage {
  /**
   * How large it is. Default: server.jetstream.volume_size, else 10GiB.
   */
  size?: Size;
  /**
   * The storage class. Default: the cluster's own default. Block storage, never NFS.
   */
  class?: string;
  /**
   * How much of it JetStream may fill (max_file_store), where `server` does not say; the file system itself takes a part. Default: 90.
   */
  file_store_percent?: number;
}
/**
 * The Service for clients.
 */
export interface KubernetesService {
  /**
   * Default: ClusterIP.
   */
  type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /**
   * Its annotations, for a load balancer say.
   */
  annotations?: {
    [k: string]: string;
  };
}
/**
 * A taint that is tolerated.
 */
export interface KubernetesToleration {
  /**
   * The taint's key. Default: every taint.
   */
  key?: string;
  /**
   * Default: Equal.
   */
  operator?: 'Equal' | 'Exists';
  /**
   * The taint's value, for Equal.
   */
  value?: string;
  /**
   * Default: every effect.
   */
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}
/**
 * What is mounted.
 */
export interface KubernetesMount {
  /**
   * The name of a secret.
   */
  secret?: string;
  /**
   * The name of a config map.
   */
  config_map?: string;
}
/**
 * Who may reach the servers; whatever is not named may not.
 */
export interface KubernetesNetworkPolicy {
  /**
   * Default: true.
   */
  enabled?: boolean;
  /**
   * The namespaces that clients are in. Default: the servers' own.
   */
  clients?: string[];
  /**
   * The namespaces that may read metrics. Default: monitoring.
   */
  monitoring?: string[];
  /**
   * Networks outside the cluster that clients, leaf nodes and gateways come from. Default: none for clients, all for leaf nodes and gateways.
   */
  external?: string[];
}
/**
 * The PodMonitor of prometheus-operator.
 */
export interface KubernetesPodMonitor {
  /**
   * Default: true where there are metrics to scrape.
   */
  enabled?: boolean;
  /**
   * Labels that the Prometheus selects by.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * How often. Default: 30s.
   */
  interval?: Duration;
}
/**
 * An object that others find by its labels.
 */
export interface KubernetesLabelled {
  /**
   * Default: true where there is something to say.
   */
  enabled?: boolean;
  /**
   * Labels that it is found by. Default for a dashboard: grafana_dashboard: "1".
   */
  labels?: {
    [k: string]: string;
  };
}
/**
 * fleetctl in the cluster. Without an image none of it is rendered.
 */
export interface KubernetesFleetctl {
  /**
   * The image of fleetctl, with its version; docs/render-kubernetes.md has a Dockerfile. Default: none.
   */
  image?: string;
  /**
   * What runs `apply` when the topology changes. argocd: a Job as a PostSync hook, after one that validates. flux: a Job that is made anew. none: nobody. Default: none.
   */
  gitops?: 'argocd' | 'flux' | 'none';
  /**
   * Let it delete what is ours and in no file any more. Default: false.
   */
  prune?: boolean;
  /**
   * When to look whether somebody has changed the server by hand, as a cron expression in UTC. Default: never.
   */
  drift?: string;
  /**
   * Run `fleetctl exporter`. Default: true where a user has the role exporter.
   */
  exporter?: boolean;
  /**
   * A secret with a file NAME.json for each context of the nats CLI: how to log in where a topology has several accounts.
   */
  contexts_secret?: string;
  /**
   * What each of its containers gets. Default: 50m and 256MiB.
   */
  resources?: KubernetesResources;
}
/**
 * NACK, the JetStream controller (its `--control-loop`).
 */
export interface KubernetesNack {
  /**
   * The secret with the login of the topology's own account, under the keys `username` and `password`. Default: the name, then -nack.
   */
  secret?: string;
  /**
   * The same for each further account, by its name. Default: the name, then -nack- and the account.
   */
  accounts?: {
    [k: string]: string;
  };
}
/**
 * The environment that a topology (in most cases: an overlay) is for.
 */
export interface Target {
  /**
   * The context of the nats CLI to connect with, where the command line names none.
   */
  context?: string;
  /**
   * The name of the cluster. It is checked before the first read.
   */
  cluster?: string;
  /**
   * Accept saved plans only. Default: false.
   */
  protected?: boolean;
  /**
   * The context of each further account, by the account's name.
   */
  accounts?: {
    [k: string]: TargetAccount;
  };
}
/**
 * How to log in to an account in this environment.
 */
export interface TargetAccount {
  /**
   * The context of the nats CLI that logs in to this account.
   */
  context?: string;
}
/**
 * One of several destinations.
 */
export interface MappingDestination {
  /**
   * The subject.
   */
  destination: string;
  /**
   * Its share in percent.
   */
  weight: number;
  /**
   * Only in this cluster.
   */
  cluster?: string;
}
