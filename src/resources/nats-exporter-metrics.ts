/**
 * The page of prometheus-nats-exporter, run with -varz -jsz=all (and -connz, -healthz, -accstatz where they are on).
 * Everything is a gauge, sequence numbers and totals too. Each server reports its own replica, so there is one series
 * a replica; `is_stream_leader` and `is_consumer_leader` tell which one counts, and are "true" on a single server.
 */
import type { Metric } from './metric.js';

const SERVER = ['server_id', 'server_name', 'cluster', 'domain', 'meta_leader', 'is_meta_leader'];
const ACCOUNT = [...SERVER, 'account', 'account_name', 'account_id'];
const STREAM = [...ACCOUNT, 'stream_name', 'stream_leader', 'is_stream_leader', 'stream_raft_group'];
const CONSUMER = [...STREAM, 'consumer_name', 'consumer_leader', 'is_consumer_leader', 'consumer_desc'];
const SOURCE = [...STREAM, 'source_name', 'source_api', 'source_deliver'];
const MIRROR = [...STREAM, 'mirror_name', 'mirror_api', 'mirror_deliver'];
const BARE = ['server_id'];

const words = (text: string) => text.trim().split(/\s+/);

/** Of /jsz; the prefix is `jetstream` unless another is set. */
const JETSTREAM: readonly (readonly [family: string, labels: readonly string[], names: readonly string[]])[] =
  [
    [
      'server',
      SERVER,
      words(
        'jetstream_disabled total_streams total_consumers total_messages total_message_bytes max_memory max_storage',
      ),
    ],
    ['account', ACCOUNT, words('max_memory max_storage storage_used memory_used')],
    [
      'stream',
      STREAM,
      words(
        'total_messages total_bytes first_seq last_seq consumer_count subject_count limit_bytes limit_messages',
      ),
    ],
    ['stream', SOURCE, words('source_lag source_active_duration_ns')],
    ['stream', MIRROR, words('mirror_lag mirror_active_duration_ns')],
    [
      'consumer',
      CONSUMER,
      words(`delivered_consumer_seq delivered_stream_seq ack_floor_consumer_seq ack_floor_stream_seq num_ack_pending
      num_redelivered num_waiting num_pending last_delivery_seconds last_ack_seconds`),
    ],
  ];

/** Of the other endpoints; the prefix is `gnatsd` unless another is set. /varz: the numbers that 2.15 shows. */
const SERVERS: readonly (readonly [endpoint: string, labels: readonly string[], names: readonly string[]])[] =
  [
    [
      'varz',
      BARE,
      words(`auth_timeout config_load_time connections cores cpu disk_io_wait_stats_max_wait_time
      disk_io_wait_stats_wait_time disk_io_wait_stats_waiters disk_io_wait_stats_waits gomaxprocs http_port https_port
      in_bytes in_client_bytes in_client_msgs in_msgs jetstream_config_max_memory jetstream_config_max_storage
      jetstream_config_sync_interval jetstream_limits_default_max_consumers jetstream_meta_cluster_size
      jetstream_meta_pending jetstream_stats_accounts jetstream_stats_api_errors jetstream_stats_api_level
      jetstream_stats_api_total jetstream_stats_ha_assets jetstream_stats_memory jetstream_stats_reserved_memory
      jetstream_stats_reserved_storage jetstream_stats_storage leafnodes max_connections max_control_line max_payload
      max_pending mem out_bytes out_client_bytes out_client_msgs out_msgs ping_interval ping_max port proto remotes
      routes slow_consumer_stats_clients slow_consumer_stats_gateways slow_consumer_stats_leafs
      slow_consumer_stats_routes slow_consumers stale_connection_stats_clients stale_connection_stats_gateways
      stale_connection_stats_leafs stale_connection_stats_routes stale_connections stalled_clients start subscriptions
      tls_timeout total_connections write_deadline`),
    ],
    [
      'varz',
      [...BARE, 'value'],
      words(
        'server_id server_name version jetstream_config_domain jetstream_meta_leader jetstream_meta_name',
      ),
    ],
    [
      'connz',
      BARE,
      words(
        'num_connections offset total limit pending_bytes subscriptions in_bytes out_bytes in_msgs out_msgs',
      ),
    ],
    ['healthz', BARE, words('status status_value')],
    [
      'accstatz',
      [...BARE, 'account', 'account_id', 'account_name'],
      words(
        'current_connections total_connections subscriptions leaf_nodes sent_messages sent_bytes received_messages received_bytes slow_consumers',
      ),
    ],
  ];

export function natsExporterMetrics(prefix: string | null): readonly Metric[] {
  const table = (
    rows: readonly (readonly [string, readonly string[], readonly string[]])[],
    system: string,
    help: (family: string, name: string) => string,
  ) =>
    rows.flatMap(([family, labels, names]) =>
      names.map(
        (name): Metric => ({
          name: `${system}_${family}_${name}`,
          type: 'gauge',
          labels,
          help: help(family, name),
        }),
      ),
    );
  return [
    ...table(
      JETSTREAM,
      prefix ?? 'jetstream',
      (family, name) => `${name} of each ${family}, of each replica.`,
    ),
    ...table(SERVERS, prefix ?? 'gnatsd', (endpoint, name) => `${name} of /${endpoint}.`),
  ];
}
