/**
 * The page of nats-surveyor, run with --jsz=all; the nats_jetstream_… counters need an advisory listener. One series
 * a replica, unless --jsz-leaders-only is set: the one that counts is that whose server_name is its leader's.
 */
import type { Metric } from './metric.js';

const SERVER = ['server_cluster', 'server_name', 'server_id'];
const STREAM = [
  'account',
  'account_name',
  'cluster_name',
  'raft_group',
  'server_id',
  'server_name',
  'stream',
  'stream_leader',
];
const CONSUMER = [...STREAM, 'consumer_name', 'consumer_leader'];
const GROUP = ['server_id', 'server_name', 'cluster_name'];
const ADVISORY = ['account', 'stream', 'consumer'];
const TOTAL = ['account', 'account_name'];

type Row = readonly [type: Metric['type'], labels: readonly string[], prefix: string, names: string];

const ROWS: readonly Row[] = [
  ['gauge', [], 'nats', 'up'],
  [
    'gauge',
    STREAM,
    'nats_stream',
    'total_messages total_bytes first_seq last_seq consumer_count subject_count',
  ],
  [
    'gauge',
    CONSUMER,
    'nats_consumer',
    `delivered_consumer_seq delivered_stream_seq ack_floor_consumer_seq ack_floor_stream_seq num_ack_pending
    num_redelivered num_waiting num_pending`,
  ],
  [
    'gauge',
    SERVER,
    'nats_core',
    `start_time uptime mem_bytes go_memlimit_bytes core_count cpu_percentage connection_count active_account_count
    subs_count slow_consumer_count rtt_nanoseconds route_count gateway_count jetstream_enabled
    jetstream_filestore_size_bytes jetstream_memstore_size_bytes jetstream_filestore_used_bytes
    jetstream_filestore_reserved_bytes jetstream_filestore_reserved_used_bytes jetstream_memstore_used_bytes
    jetstream_memstore_reserved_bytes jetstream_memstore_reserved_used_bytes jetstream_accounts jetstream_ha_assets
    jetstream_api_pending`,
  ],
  [
    'counter',
    SERVER,
    'nats_core',
    `total_connection_count sent_msgs_count sent_bytes recv_msgs_count recv_bytes jetstream_api_requests
    jetstream_api_errors`,
  ],
  ['gauge', [...SERVER, 'server_version'], 'nats_core', 'info'],
  [
    'gauge',
    GROUP,
    'nats_core',
    `jetstream_cluster_raft_group_size jetstream_cluster_raft_group_leader jetstream_cluster_raft_group_replicas
    jetstream_server_jetstream_disabled jetstream_server_total_streams jetstream_server_total_consumers
    jetstream_server_total_stream_leaders jetstream_server_total_consumer_leaders jetstream_server_total_messages
    jetstream_server_total_message_bytes jetstream_server_max_memory jetstream_server_max_storage
    jetstream_meta_snapshot_pending_entries jetstream_meta_snapshot_pending_bytes
    jetstream_meta_snapshot_last_duration_seconds jetstream_meta_snapshot_last_timestamp_seconds`,
  ],
  [
    'gauge',
    [...GROUP, 'peer'],
    'nats_core',
    `jetstream_cluster_raft_group_replica_peer_active jetstream_cluster_raft_group_replica_peer_current
    jetstream_cluster_raft_group_replica_peer_offline`,
  ],
  [
    'gauge',
    [...SERVER, ...TOTAL],
    'nats_core',
    `account_conn_count account_total_conn_count account_leaf_count account_sub_count account_slow_consumer_count`,
  ],
  [
    'counter',
    [...SERVER, ...TOTAL],
    'nats_core',
    'account_bytes_sent account_bytes_recv account_msgs_sent account_msgs_recv',
  ],
  ['gauge', [], 'nats_core', 'account_count'],
  [
    'gauge',
    TOTAL,
    'nats_core',
    `account_jetstream_enabled account_jetstream_memory_used account_jetstream_storage_used
    account_jetstream_memory_reserved account_jetstream_storage_reserved account_jetstream_stream_count`,
  ],
  [
    'gauge',
    [...TOTAL, 'stream', 'raft_group'],
    'nats_core',
    'account_jetstream_consumer_count account_jetstream_replica_count',
  ],
  ['gauge', [], 'nats_jetstream', 'advisory_count'],
  ['counter', ['subject', 'account'], 'nats_jetstream', 'api_audit'],
  [
    'counter',
    ADVISORY,
    'nats_jetstream',
    'delivery_exceeded_count delivery_terminated_count acknowledgement_deliveries consumer_nak',
  ],
  ['histogram', ADVISORY, 'nats_jetstream', 'acknowledgement_duration'],
  [
    'counter',
    ['account', 'stream'],
    'nats_jetstream',
    'consumer_leader_elected consumer_quorum_lost stream_leader_elected stream_quorum_lost',
  ],
  ['counter', ['account'], 'nats_jetstream', 'total_advisories advisory_parse_errors'],
  ['counter', ['account', 'stream', 'action'], 'nats_jetstream', 'consumer_actions stream_actions'],
  ['gauge', [], 'nats_survey', 'surveyed_count expected_count'],
  ['counter', [], 'nats_survey', 'poll_error_count'],
  ['counter', ['timeout'], 'nats_survey', 'late_replies_count'],
  ['counter', ['expected'], 'nats_survey', 'no_replies_count'],
];

export const SURVEYOR_METRICS: readonly Metric[] = ROWS.flatMap(([type, labels, prefix, names]) =>
  names
    .trim()
    .split(/\s+/)
    .map(name => ({ name: `${prefix}_${name}`, type, labels, help: `${name} of nats-surveyor.` })),
);
