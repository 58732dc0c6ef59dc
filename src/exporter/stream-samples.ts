import type { StreamAnswer } from '../jetstream/answers.js';
import { ageSeconds, type Origin, type StreamParts } from './answer-parts.js';
import { collector, limit, type Sample } from './sample.js';

export function streamSamples(account: string, answer: StreamAnswer): Sample[] {
  const { config, state, cluster, mirror, sources, ts } = answer as StreamParts;
  const samples: Sample[] = [];
  const add = collector(samples, { account, stream: config.name });
  add('nats_stream_total_messages', state.messages);
  add('nats_stream_total_bytes', state.bytes);
  add('nats_stream_first_seq', state.first_seq);
  add('nats_stream_last_seq', state.last_seq);
  add('nats_stream_oldest_message_age_seconds', state.messages === 0 ? null : ageSeconds(state.first_ts, ts));
  add('nats_stream_subjects', state.num_subjects ?? 0);
  add('nats_stream_num_deleted', state.num_deleted ?? 0);
  add('nats_stream_consumers', state.consumer_count);
  add('nats_stream_has_leader', Number(!cluster || Boolean(cluster.leader)));
  for (const peer of cluster?.replicas ?? []) {
    add('nats_stream_replica_lag', peer.lag ?? 0, { peer: peer.name });
    add('nats_stream_replica_current', Number(peer.current === true), { peer: peer.name });
    add('nats_stream_replica_offline', Number(peer.offline === true), { peer: peer.name });
  }
  const origin = (
    metric: 'nats_stream_mirror_lag' | 'nats_stream_source_lag',
    { name, lag, active }: Origin,
  ) => {
    add(metric, lag ?? 0, { origin: name });
    const seen = active === undefined || active < 0 ? null : active / 1e9;
    add('nats_stream_origin_seen_age_seconds', seen, { origin: name });
  };
  if (mirror) origin('nats_stream_mirror_lag', mirror);
  for (const source of merged(sources ?? [])) origin('nats_stream_source_lag', source);
  add('nats_stream_limit_messages', limit(config['max_msgs']));
  add('nats_stream_limit_bytes', limit(config['max_bytes']));
  const maxAgeNs = limit(config['max_age']);
  add('nats_stream_limit_age_seconds', maxAgeNs === null ? null : maxAgeNs / 1e9);
  add('nats_stream_replicas', Number(config['num_replicas'] ?? 1));
  return samples;
}

/** A stream may be sourced twice, by different filters: the page has one series for it, the worse of the two. */
function merged(sources: readonly Origin[]): Origin[] {
  const byName = new Map<string, Origin>();
  for (const source of sources) {
    const other = byName.get(source.name);
    byName.set(source.name, {
      name: source.name,
      lag: Math.max(source.lag ?? 0, other?.lag ?? 0),
      active: Math.max(source.active ?? -1, other?.active ?? -1),
    });
  }
  return [...byName.values()];
}

/** A stream that exists and that no server would show: all that is known of it. */
export function unseenStream(account: string, stream: string): Sample {
  return { name: 'nats_stream_has_leader', labels: { account, stream }, value: 0 };
}
