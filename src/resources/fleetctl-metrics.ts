/** The page of `fleetctl exporter`: one series an object, whatever the number of replicas. */
import type { Metric } from './metric.js';

const ACCOUNT = ['account'] as const;
const STREAM = ['account', 'stream'] as const;
const CONSUMER = ['account', 'stream', 'consumer'] as const;
const ORIGIN = ['account', 'stream', 'origin'] as const;
const PEER = ['account', 'stream', 'peer'] as const;
const SERVER = ['server', 'cluster'] as const;

export const FLEETCTL_METRICS = [
  // ── Consumers: state ──
  {
    name: 'nats_consumer_delivered_total',
    type: 'counter',
    labels: CONSUMER,
    help: 'Deliveries, redeliveries included (delivered.consumer_seq). Begins anew when the consumer is made anew.',
  },
  {
    name: 'nats_consumer_redelivered_total',
    type: 'counter',
    labels: CONSUMER,
    help: 'Deliveries of messages that had been delivered before: those of the consumer’s life where they can be told, else those since the exporter first saw it. Exact for a consumer that reads its whole stream; where a filter passes messages over, or messages vanish before they are delivered, at least so many.',
  },
  {
    name: 'nats_consumer_num_pending',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Messages that match its filter and were not delivered yet.',
  },
  {
    name: 'nats_consumer_num_ack_pending',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Messages delivered and not acknowledged yet.',
  },
  {
    name: 'nats_consumer_num_redelivered',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Messages that were delivered more than once and are still open: not acknowledged, or out of deliveries and still in the stream. Counts messages, not deliveries, and falls: not for rate().',
  },
  {
    name: 'nats_consumer_lag',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Messages that it has not finished: num_pending + num_ack_pending.',
  },
  {
    name: 'nats_consumer_num_waiting',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Pull requests that wait for messages: 0 where nobody fetches. Pull consumers only.',
  },
  {
    name: 'nats_consumer_num_exhausted',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Messages, at least, whose deliveries are used up and which are still in the stream: num_redelivered beyond num_ack_pending.',
  },
  {
    name: 'nats_consumer_oldest_pending_age_seconds',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Age of the oldest message that it has not finished; 0 without one. With messages out of deliveries before it, at most so much.',
  },
  {
    name: 'nats_consumer_last_delivery_age_seconds',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Time since its last delivery; absent before the first.',
  },
  {
    name: 'nats_consumer_last_ack_age_seconds',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Time since its ack floor last rose; absent before that.',
  },
  {
    name: 'nats_consumer_ack_floor_stream_seq',
    type: 'gauge',
    labels: CONSUMER,
    help: 'Sequence number up to which everything is finished.',
  },
  {
    name: 'nats_consumer_paused',
    type: 'gauge',
    labels: CONSUMER,
    help: '1 while it is paused, else 0.',
  },
  {
    name: 'nats_consumer_push_bound',
    type: 'gauge',
    labels: CONSUMER,
    help: '1 while somebody is subscribed to its deliver subject, else 0. Push consumers only.',
  },
  {
    name: 'nats_consumer_has_leader',
    type: 'gauge',
    labels: CONSUMER,
    help: '1 while a server leads it, else 0.',
  },
  {
    name: 'nats_consumer_deliveries_exhausted_total',
    type: 'counter',
    labels: CONSUMER,
    help: 'Messages whose deliveries were used up (advisories MAX_DELIVERIES) since the exporter first saw the consumer. Absent where the user may not subscribe to the advisories.',
  },
  {
    name: 'nats_consumer_terminated_total',
    type: 'counter',
    labels: CONSUMER,
    help: 'Messages that a handler gave up on (advisories MSG_TERMINATED) since the exporter first saw the consumer. Absent where the user may not subscribe to the advisories.',
  },

  // ── Consumers: configuration ──
  {
    name: 'nats_consumer_info',
    type: 'gauge',
    labels: [...CONSUMER, 'delivery', 'durable', 'ack_policy', 'deliver_policy'],
    help: 'Always 1: its configuration as labels. delivery is pull or push.',
  },
  {
    name: 'nats_consumer_max_ack_pending',
    type: 'gauge',
    labels: CONSUMER,
    help: 'How many messages may be unacknowledged before delivery stops; absent without a limit.',
  },
  {
    name: 'nats_consumer_max_deliver',
    type: 'gauge',
    labels: CONSUMER,
    help: 'How often a message is delivered at most; absent without a limit.',
  },
  {
    name: 'nats_consumer_ack_wait_seconds',
    type: 'gauge',
    labels: CONSUMER,
    help: 'How long the server waits for an acknowledgement before it delivers again.',
  },
  {
    name: 'nats_consumer_max_waiting',
    type: 'gauge',
    labels: CONSUMER,
    help: 'How many pull requests may wait at a time. Pull consumers only.',
  },

  // ── Streams: state ──
  { name: 'nats_stream_total_messages', type: 'gauge', labels: STREAM, help: 'Messages that it holds.' },
  { name: 'nats_stream_total_bytes', type: 'gauge', labels: STREAM, help: 'Bytes that it holds.' },
  {
    name: 'nats_stream_first_seq',
    type: 'gauge',
    labels: STREAM,
    help: 'Sequence number of its first message.',
  },
  {
    name: 'nats_stream_last_seq',
    type: 'gauge',
    labels: STREAM,
    help: 'Sequence number of its last message.',
  },
  {
    name: 'nats_stream_oldest_message_age_seconds',
    type: 'gauge',
    labels: STREAM,
    help: 'Age of its first message; absent where it is empty.',
  },
  {
    name: 'nats_stream_subjects',
    type: 'gauge',
    labels: STREAM,
    help: 'Subjects that it holds messages of.',
  },
  {
    name: 'nats_stream_num_deleted',
    type: 'gauge',
    labels: STREAM,
    help: 'Sequence numbers between its first and its last message that hold none.',
  },
  {
    name: 'nats_stream_consumers',
    type: 'gauge',
    labels: STREAM,
    help: 'Its consumers, ephemeral ones included.',
  },
  {
    name: 'nats_stream_mirror_lag',
    type: 'gauge',
    labels: ORIGIN,
    help: 'Messages that the mirror is behind its origin.',
  },
  {
    name: 'nats_stream_source_lag',
    type: 'gauge',
    labels: ORIGIN,
    help: 'Messages that the stream is behind one of its sources.',
  },
  {
    name: 'nats_stream_origin_seen_age_seconds',
    type: 'gauge',
    labels: ORIGIN,
    help: 'Time since the mirror or source was last heard; absent where it never was.',
  },
  {
    name: 'nats_stream_has_leader',
    type: 'gauge',
    labels: STREAM,
    help: '1 while a server leads it, else 0. 0 also for a stream that exists and that no server would show.',
  },
  {
    name: 'nats_stream_replica_lag',
    type: 'gauge',
    labels: PEER,
    help: 'Operations that a replica is behind its leader.',
  },
  {
    name: 'nats_stream_replica_current',
    type: 'gauge',
    labels: PEER,
    help: '1 while the replica is up to date, else 0.',
  },
  {
    name: 'nats_stream_replica_offline',
    type: 'gauge',
    labels: PEER,
    help: '1 while the leader does not hear the replica, else 0.',
  },

  // ── Streams: configuration ──
  {
    name: 'nats_stream_limit_messages',
    type: 'gauge',
    labels: STREAM,
    help: 'How many messages it keeps at most; absent without a limit.',
  },
  {
    name: 'nats_stream_limit_bytes',
    type: 'gauge',
    labels: STREAM,
    help: 'How many bytes it keeps at most; absent without a limit.',
  },
  {
    name: 'nats_stream_limit_age_seconds',
    type: 'gauge',
    labels: STREAM,
    help: 'How long it keeps a message; absent where it keeps it for ever.',
  },
  {
    name: 'nats_stream_replicas',
    type: 'gauge',
    labels: STREAM,
    help: 'How many copies it is configured to have.',
  },

  // ── The account ──
  {
    name: 'nats_account_memory_used_bytes',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'Memory that the account’s streams and consumers use.',
  },
  {
    name: 'nats_account_storage_used_bytes',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'Disk that the account’s streams and consumers use.',
  },
  {
    name: 'nats_account_memory_limit_bytes',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'Memory that the account may use; absent without a limit.',
  },
  {
    name: 'nats_account_storage_limit_bytes',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'Disk that the account may use; absent without a limit.',
  },
  { name: 'nats_account_streams', type: 'gauge', labels: ACCOUNT, help: 'Streams of the account.' },
  {
    name: 'nats_account_streams_limit',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'How many streams the account may have; absent without a limit.',
  },
  { name: 'nats_account_consumers', type: 'gauge', labels: ACCOUNT, help: 'Consumers of the account.' },
  {
    name: 'nats_account_consumers_limit',
    type: 'gauge',
    labels: ACCOUNT,
    help: 'How many consumers the account may have; absent without a limit.',
  },
  {
    name: 'nats_account_api_requests_total',
    type: 'counter',
    labels: ACCOUNT,
    help: 'Requests to the JetStream API, as the server that answered counts them.',
  },
  {
    name: 'nats_account_api_errors_total',
    type: 'counter',
    labels: ACCOUNT,
    help: 'Requests to the JetStream API that were answered with an error, as the server that answered counts them.',
  },

  // ── The servers: only where the exporter may ask the system account ──
  {
    name: 'nats_server_up',
    type: 'gauge',
    labels: SERVER,
    help: '1 for a server that answered, 0 for one that once did.',
  },
  {
    name: 'nats_server_slow_consumers_total',
    type: 'counter',
    labels: SERVER,
    help: 'Connections that the server has cut off because they read too slowly.',
  },
  {
    name: 'nats_server_connections',
    type: 'gauge',
    labels: SERVER,
    help: 'Clients connected to the server.',
  },
  {
    name: 'nats_server_auth_errors_total',
    type: 'counter',
    labels: SERVER,
    help: 'Logins that the server has refused since the exporter first saw it.',
  },
  {
    name: 'nats_server_memory_bytes',
    type: 'gauge',
    labels: SERVER,
    help: 'Memory that the server itself uses.',
  },
  {
    name: 'nats_server_storage_used_bytes',
    type: 'gauge',
    labels: SERVER,
    help: 'Disk that JetStream uses on the server.',
  },
  {
    name: 'nats_server_storage_limit_bytes',
    type: 'gauge',
    labels: SERVER,
    help: 'Disk that JetStream may use on the server.',
  },
  {
    name: 'nats_server_memory_store_used_bytes',
    type: 'gauge',
    labels: SERVER,
    help: 'Memory that JetStream’s memory streams use on the server.',
  },
  {
    name: 'nats_server_memory_store_limit_bytes',
    type: 'gauge',
    labels: SERVER,
    help: 'Memory that JetStream’s memory streams may use on the server.',
  },
  {
    name: 'nats_server_api_errors_total',
    type: 'counter',
    labels: SERVER,
    help: 'Requests to the JetStream API that the server has answered with an error, of all accounts.',
  },

  // ── The topology: only where the exporter was given one ──
  {
    name: 'fleetctl_declared_present',
    type: 'gauge',
    labels: CONSUMER,
    help: '1 where an object that the topology declares is on the server, 0 where it is missing. consumer is empty for a stream.',
  },
  {
    name: 'fleetctl_declared_drifted',
    type: 'gauge',
    labels: CONSUMER,
    help: '1 where an object differs from what the topology declares, else 0. consumer is empty for a stream.',
  },

  // ── The exporter itself ──
  { name: 'nats_up', type: 'gauge', labels: [], help: '1 where the last listing was answered, else 0.' },
  {
    name: 'fleetctl_exporter_info',
    type: 'gauge',
    labels: ['version', 'server_version'],
    help: 'Always 1: the versions of fleetctl and of the nats-server.',
  },
  {
    name: 'fleetctl_exporter_listings_total',
    type: 'counter',
    labels: [],
    help: 'Listings of the server, answered or not.',
  },
  {
    name: 'fleetctl_exporter_listing_errors_total',
    type: 'counter',
    labels: [],
    help: 'Listings that the server did not answer, or refused.',
  },
  {
    name: 'fleetctl_exporter_api_requests_total',
    type: 'counter',
    labels: [],
    help: 'Requests that the exporter has sent.',
  },
  {
    name: 'fleetctl_exporter_api_errors_total',
    type: 'counter',
    labels: [],
    help: 'Requests of the exporter that failed or were refused.',
  },
  {
    name: 'fleetctl_exporter_listing_duration_seconds',
    type: 'gauge',
    labels: [],
    help: 'How long the last listing took.',
  },
  {
    name: 'fleetctl_exporter_listing_age_seconds',
    type: 'gauge',
    labels: [],
    help: 'Age of the listing that this page shows.',
  },
  {
    name: 'fleetctl_exporter_advisories',
    type: 'gauge',
    labels: ['account'],
    help: '1 while it is subscribed to the advisories that count used-up deliveries, else 0.',
  },
] as const satisfies readonly Metric[];

export type FleetctlMetric = (typeof FLEETCTL_METRICS)[number]['name'];
