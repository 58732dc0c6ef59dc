/**
 * One language for every source: the metrics of `fleetctl exporter` (among them the four of the fleet's design
 * document), and how each is had from another source.
 *
 * What goes in: a source. What goes out: for each metric the name that rules use for it and the expression behind
 * that name. The other sources give one series a replica under labels of their own, so there the name is a recording
 * rule: one series an object, labels `account`, `stream`, `consumer`. What a source cannot give is not in the map.
 */
import { FLEETCTL_METRICS, type FleetctlMetric } from './fleetctl-metrics.js';
import type { MetricSource } from './metrics.js';

export interface Series {
  /** What rules call it: the metric itself, or the recording rule. */
  name: string;
  /** Null where the source serves it under its name. */
  recordedAs: string | null;
}

export function seriesOf(
  source: MetricSource,
  prefix: string | null = null,
): ReadonlyMap<FleetctlMetric, Series> {
  if (source === 'fleetctl')
    return new Map(FLEETCTL_METRICS.map(({ name }) => [name, { name, recordedAs: null }]));
  const recorded =
    source === 'surveyor' ? surveyorSeries() : natsExporterSeries(prefix ?? 'jetstream', prefix ?? 'gnatsd');
  return new Map(
    (Object.entries(recorded) as [FleetctlMetric, string][]).map(([metric, recordedAs]) => [
      metric,
      { name: recordedName(metric), recordedAs },
    ]),
  );
}

/** `nats_consumer_lag` is recorded as `nats:consumer_lag`. */
export function recordedName(metric: FleetctlMetric): string {
  return metric.replace('_', ':');
}

type Recorded = Partial<Record<FleetctlMetric, string>>;

function natsExporterSeries(jetstream: string, core: string): Recorded {
  const consumer = (name: string) =>
    ofConsumer(`${jetstream}_consumer_${name}{is_consumer_leader="true"}`, 'stream_name', 'account');
  const stream = (name: string) =>
    ofStream(`${jetstream}_stream_${name}{is_stream_leader="true"}`, 'stream_name', 'account');
  const replica = `${jetstream}_stream_last_seq`;
  const anyConsumer = `${jetstream}_consumer_num_pending`;
  const origin = (name: string, label: string) =>
    `max by (account, stream, origin) (${relabel(
      relabel(`${jetstream}_stream_${name}{is_stream_leader="true"}`, 'stream', 'stream_name'),
      'origin',
      label,
    )})`;
  const server = (name: string) => ofServer(`${core}_varz_${name}`, 'server_id');
  return {
    ...consumerSeries(consumer),
    nats_consumer_last_delivery_age_seconds: consumer('last_delivery_seconds'),
    nats_consumer_last_ack_age_seconds: consumer('last_ack_seconds'),
    nats_consumer_has_leader: oneOrZero(
      consumer('num_pending'),
      ofConsumer(anyConsumer, 'stream_name', 'account'),
    ),
    ...streamSeries(stream),
    nats_stream_mirror_lag: origin('mirror_lag', 'mirror_name'),
    nats_stream_source_lag: origin('source_lag', 'source_name'),
    nats_stream_origin_seen_age_seconds: `(${origin('mirror_active_duration_ns', 'mirror_name')} or ${origin('source_active_duration_ns', 'source_name')}) / 1e9 >= 0`,
    nats_stream_has_leader: oneOrZero(stream('last_seq'), ofStream(replica, 'stream_name', 'account')),
    nats_stream_replica_lag: replicaLag(replica, 'stream_name', 'account'),
    nats_server_slow_consumers_total: server('slow_consumers'),
    nats_server_api_errors_total: server('jetstream_stats_api_errors'),
    nats_server_connections: server('connections'),
    nats_server_memory_bytes: server('mem'),
    nats_server_storage_used_bytes: server('jetstream_stats_storage'),
    nats_server_storage_limit_bytes: server('jetstream_config_max_storage'),
    nats_server_memory_store_used_bytes: server('jetstream_stats_memory'),
    nats_server_memory_store_limit_bytes: server('jetstream_config_max_memory'),
  };
}

function surveyorSeries(): Recorded {
  const consumer = (name: string) =>
    ofConsumer(
      ofLeader(`nats_consumer_${name}`, 'account, stream, consumer_name', 'consumer_leader'),
      'stream',
      'account_name',
    );
  const stream = (name: string) =>
    ofStream(ofLeader(`nats_stream_${name}`, 'account, stream', 'stream_leader'), 'stream', 'account_name');
  const advisory = (name: string) => `sum by (account, stream, consumer) (nats_jetstream_${name})`;
  const server = (name: string) => ofServer(`nats_core_${name}`, 'server_name');
  const replica = 'nats_stream_last_seq';
  // A stream that is not clustered has neither a group nor a leader to name.
  const led = `(${replica}{stream_leader!=""} or ${replica}{raft_group=""})`;
  return {
    nats_up: 'max(nats_up)',
    ...consumerSeries(consumer),
    nats_consumer_deliveries_exhausted_total: advisory('delivery_exceeded_count'),
    nats_consumer_terminated_total: advisory('delivery_terminated_count'),
    ...streamSeries(stream),
    nats_stream_has_leader: oneOrZero(
      ofStream(led, 'stream', 'account_name'),
      ofStream(replica, 'stream', 'account_name'),
    ),
    nats_stream_replica_lag: replicaLag(replica, 'stream', 'account_name'),
    nats_server_slow_consumers_total: server('slow_consumer_count'),
    nats_server_api_errors_total: server('jetstream_api_errors'),
    nats_server_connections: server('connection_count'),
    nats_server_memory_bytes: server('mem_bytes'),
    nats_server_storage_used_bytes: server('jetstream_filestore_used_bytes'),
    nats_server_storage_limit_bytes: server('jetstream_filestore_size_bytes'),
    nats_server_memory_store_used_bytes: server('jetstream_memstore_used_bytes'),
    nats_server_memory_store_limit_bytes: server('jetstream_memstore_size_bytes'),
  };
}

/** What both of the other sources have of a consumer. A rule sees those before it in its group. */
function consumerSeries(consumer: (name: string) => string): Recorded {
  return {
    nats_consumer_delivered_total: consumer('delivered_consumer_seq'),
    nats_consumer_num_pending: consumer('num_pending'),
    nats_consumer_num_ack_pending: consumer('num_ack_pending'),
    nats_consumer_num_redelivered: consumer('num_redelivered'),
    nats_consumer_lag: 'nats:consumer_num_pending + nats:consumer_num_ack_pending',
    nats_consumer_num_waiting: consumer('num_waiting'),
    nats_consumer_num_exhausted:
      'clamp_min(nats:consumer_num_redelivered - nats:consumer_num_ack_pending, 0)',
    nats_consumer_ack_floor_stream_seq: consumer('ack_floor_stream_seq'),
  };
}

function streamSeries(stream: (name: string) => string): Recorded {
  return {
    nats_stream_total_messages: stream('total_messages'),
    nats_stream_total_bytes: stream('total_bytes'),
    nats_stream_first_seq: stream('first_seq'),
    nats_stream_last_seq: stream('last_seq'),
    nats_stream_subjects: stream('subject_count'),
    nats_stream_consumers: stream('consumer_count'),
  };
}

function relabel(expr: string, label: string, from: string): string {
  return label === from ? expr : `label_replace(${expr}, "${label}", "$1", "${from}", "(.+)")`;
}

/** While a new leader is elected two servers may claim to be it: max counts them once. */
function ofStream(expr: string, stream: string, account: string): string {
  return `max by (account, stream) (${relabel(relabel(expr, 'stream', stream), 'account', account)})`;
}

function ofConsumer(expr: string, stream: string, account: string): string {
  const named = relabel(relabel(expr, 'stream', stream), 'account', account);
  return `max by (account, stream, consumer) (${relabel(named, 'consumer', 'consumer_name')})`;
}

function ofServer(expr: string, server: string): string {
  return `max by (server) (${relabel(expr, 'server', server)})`;
}

/** PromQL cannot compare two labels: the series of servers that some replica names as its leader are kept. */
function ofLeader(metric: string, on: string, leader: string): string {
  return `(${metric} and on (${on}, server_name) label_replace(${metric}, "server_name", "$1", "${leader}", "(.+)"))`;
}

function oneOrZero(one: string, all: string): string {
  return `(${one} * 0 + 1) or (${all} * 0)`;
}

/** How far each replica's last sequence number is behind the highest. */
function replicaLag(metric: string, stream: string, account: string): string {
  const named = relabel(relabel(metric, 'stream', stream), 'account', account);
  const byPeer = `max by (account, stream, peer) (${relabel(named, 'peer', 'server_name')})`;
  return `max by (account, stream) (${named}) - on (account, stream) group_right () ${byPeer}`;
}
