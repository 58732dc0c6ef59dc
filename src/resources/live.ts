/** From what the JetStream API answers about a stream or a consumer to the Live that the plan compares. */
import { addressOf } from './address.js';
import { liveConfig, marksOf } from './config.js';
import type { Config, ConsumerState, Kind, Live, ResourceKey, StreamState } from './resource.js';

/** What of a STREAM.INFO answer, or an entry of STREAM.LIST, is read here. */
export interface StreamInfo {
  config: Config & { name: string };
  created: string;
  state: {
    messages: number;
    bytes: number;
    first_seq: number;
    last_seq: number;
    first_ts: string;
    last_ts: string;
    consumer_count: number;
    num_subjects?: number;
    subjects?: Record<string, number>;
  };
  cluster?: { name?: string; leader?: string; desired?: unknown } | null;
  mirror?: { lag?: number } | null;
  sources?: { lag?: number }[] | null;
}

/** What of a CONSUMER.INFO answer, or an entry of CONSUMER.LIST, is read here. */
export interface ConsumerInfo {
  stream_name: string;
  name: string;
  created: string;
  config: Config;
  delivered: { consumer_seq: number; stream_seq: number };
  ack_floor: { consumer_seq: number; stream_seq: number };
  num_ack_pending: number;
  num_redelivered: number;
  num_waiting: number;
  num_pending: number;
  push_bound?: boolean;
  paused?: boolean;
}

export function liveStream(info: StreamInfo, account: string | null): Live {
  const name = info.config.name;
  return live({ kind: kindOf(name), account, stream: name, consumer: null }, info, streamState(info));
}

export function liveConsumer(info: ConsumerInfo, account: string | null): Live {
  const key: ResourceKey = { kind: 'consumer', account, stream: info.stream_name, consumer: info.name };
  const found = live(key, info, consumerState(info));
  const { resumed } = found;
  if (resumed === null) return found;
  const isResumed =
    found.config['deliver_policy'] === 'by_start_sequence' &&
    found.config['opt_start_seq'] === resumed.optStartSeq;
  if (!isResumed) return { ...found, resumed: null };
  const declared = { deliver_policy: 'all', opt_start_seq: 0, opt_start_time: null, ...resumed.declared };
  return { ...found, config: { ...found.config, ...declared } };
}

/** Buckets are streams with a prefix; whatever else is called so is shown as what it looks like. */
export function kindOf(streamName: string): Kind {
  if (streamName.startsWith('KV_')) return 'kv';
  return streamName.startsWith('OBJ_') ? 'object' : 'stream';
}

function live(
  key: ResourceKey,
  info: { config: Config; created: string },
  state: StreamState | ConsumerState,
): Live {
  const { owner, limited, resumed, keeps } = marksOf(info.config['metadata']);
  return {
    key,
    id: addressOf(key),
    config: liveConfig(key.kind, info.config),
    owner,
    limited,
    resumed,
    keeps,
    created: info.created,
    state,
  };
}

function streamState({ state, cluster, mirror, sources }: StreamInfo): StreamState {
  const lags = [mirror?.lag, ...(sources ?? []).map(source => source.lag)].filter(lag => lag !== undefined);
  return {
    messages: state.messages,
    bytes: state.bytes,
    firstSeq: state.first_seq,
    lastSeq: state.last_seq,
    firstTs: state.first_ts,
    lastTs: state.last_ts,
    consumers: state.consumer_count,
    moving: cluster?.desired !== undefined && cluster.desired !== null,
    lag: lags.length === 0 ? null : Math.max(...lags),
    leader: cluster?.leader ?? null,
    subjects: state.num_subjects ?? 0,
    ...(state.subjects === undefined ? {} : { subjectCounts: Object.values(state.subjects) }),
  };
}

function consumerState(info: ConsumerInfo): ConsumerState {
  return {
    pending: info.num_pending,
    unacked: info.num_ack_pending,
    redelivered: info.num_redelivered,
    ackFloorStreamSeq: info.ack_floor.stream_seq,
    acked: info.ack_floor.consumer_seq,
    deliveredStreamSeq: info.delivered.stream_seq,
    deliveries: info.delivered.consumer_seq,
    waiting: info.num_waiting,
    paused: info.paused === true,
    bound: info.push_bound === true,
  };
}
