import { printDuration } from '../../units/duration.js';
import { MINUTE, percent, type StreamAlert } from './built-in-alert.js';
import type { WatchedStream } from './watched.js';

const STREAM = 'Stream {{ $labels.stream }}';

const refuses = ({ config }: WatchedStream) => config['discard'] === 'new';
const severityOf = (stream: WatchedStream) => (refuses(stream) ? 'critical' : 'warning');
const note = (stream: WatchedStream) =>
  refuses(stream)
    ? ' At the limit the server refuses what is published.'
    : ' At the limit the server deletes the oldest, before max_age and whether they were read or not.';

const fill = (share: number | null, limit: unknown) => {
  const most = Number(limit ?? 0);
  return share === null || most <= 0 ? null : Math.ceil(share * most);
};

export const STREAM_ALERTS: readonly StreamAlert[] = [
  {
    name: 'NATSStreamMessagesNearLimit',
    field: 'messages',
    severity: 'warning',
    severityOf,
    forNs: 10 * MINUTE,
    needs: ['nats_stream_total_messages', 'nats_stream_limit_messages'],
    threshold: ({ thresholds }) => thresholds.messages,
    show: percent,
    note,
    expr: (ask, threshold) =>
      `${ask('nats_stream_total_messages')} / ${ask.bare('nats_stream_limit_messages')} >= ${threshold}`,
    summary: `${STREAM} is near its limit of messages`,
    description: '{{ $value | humanizePercentage }} of max_msgs are used, at least THRESHOLD.',
  },
  {
    // The limit is known from the topology alone.
    name: 'NATSStreamMessagesNearLimit',
    field: 'messages',
    severity: 'warning',
    severityOf,
    forNs: 10 * MINUTE,
    needs: ['nats_stream_total_messages'],
    threshold: ({ thresholds, config }) => fill(thresholds.messages, config['max_msgs']),
    note,
    expr: (ask, threshold) => `${ask('nats_stream_total_messages')} >= ${threshold}`,
    summary: `${STREAM} is near its limit of messages`,
    description: 'It holds {{ $value }} messages, at least THRESHOLD.',
  },
  {
    name: 'NATSStreamBytesNearLimit',
    field: 'bytes',
    severity: 'warning',
    severityOf,
    forNs: 10 * MINUTE,
    needs: ['nats_stream_total_bytes', 'nats_stream_limit_bytes'],
    threshold: ({ thresholds }) => thresholds.bytes,
    show: percent,
    note,
    expr: (ask, threshold) =>
      `${ask('nats_stream_total_bytes')} / ${ask.bare('nats_stream_limit_bytes')} >= ${threshold}`,
    summary: `${STREAM} is near its limit of bytes`,
    description: '{{ $value | humanizePercentage }} of max_bytes are used, at least THRESHOLD.',
  },
  {
    name: 'NATSStreamBytesNearLimit',
    field: 'bytes',
    severity: 'warning',
    severityOf,
    forNs: 10 * MINUTE,
    needs: ['nats_stream_total_bytes'],
    threshold: ({ thresholds, config }) => fill(thresholds.bytes, config['max_bytes']),
    note,
    expr: (ask, threshold) => `${ask('nats_stream_total_bytes')} >= ${threshold}`,
    summary: `${STREAM} is near its limit of bytes`,
    description: 'It holds {{ $value | humanize1024 }}B, at least THRESHOLD bytes.',
  },
  {
    name: 'NATSStreamReplicaLagging',
    field: 'replica_lag',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_stream_replica_lag'],
    threshold: ({ thresholds }) => thresholds.replicaLag,
    expr: (ask, threshold) => `${ask('nats_stream_replica_lag')} > ${threshold}`,
    summary: `The replica of ${STREAM.replace('S', 's')} on {{ $labels.peer }} is behind`,
    description: 'It is {{ $value }} operations behind its leader, more than THRESHOLD.',
  },
  {
    name: 'NATSStreamReplicaOffline',
    field: null,
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_stream_replica_offline'],
    threshold: ({ thresholds }) => (thresholds.replicaLag === null ? null : 0),
    expr: ask => `${ask('nats_stream_replica_offline')} == 1`,
    summary: `The replica of ${STREAM.replace('S', 's')} on {{ $labels.peer }} is offline`,
    description: 'The leader does not hear it. One more loss may leave the stream without a majority.',
  },
  {
    name: 'NATSStreamOriginLagging',
    field: 'origin_lag',
    severity: 'warning',
    forNs: 5 * MINUTE,
    needs: ['nats_stream_mirror_lag', 'nats_stream_source_lag'],
    threshold: ({ thresholds }) => thresholds.originLag,
    expr: (ask, threshold) =>
      `${ask('nats_stream_mirror_lag')} > ${threshold}\n  or ${ask('nats_stream_source_lag')} > ${threshold}`,
    summary: `${STREAM} is behind {{ $labels.origin }}`,
    description: '{{ $value }} messages of {{ $labels.origin }} are not copied yet, more than THRESHOLD.',
  },
  {
    name: 'NATSStreamOriginSilent',
    field: 'origin_seen',
    severity: 'warning',
    forNs: 0,
    needs: ['nats_stream_origin_seen_age_seconds'],
    threshold: ({ thresholds }) => (thresholds.originSeenNs === null ? null : thresholds.originSeenNs / 1e9),
    show: value => printDuration(Math.round(value * 1e9)),
    expr: (ask, threshold) => `${ask('nats_stream_origin_seen_age_seconds')} >= ${threshold}`,
    summary: `${STREAM} does not hear {{ $labels.origin }}`,
    description: 'Last heard {{ $value | humanizeDuration }} ago, at least THRESHOLD.',
  },
  {
    name: 'NATSStreamNoLeader',
    field: null,
    severity: 'critical',
    forNs: MINUTE,
    needs: ['nats_stream_has_leader'],
    threshold: () => 0,
    expr: ask => `${ask('nats_stream_has_leader')} == 0`,
    summary: `${STREAM} has no leader`,
    description: 'No server leads it: nothing is stored and nothing is delivered until one does.',
  },
  {
    name: 'NATSDrift',
    field: null,
    severity: 'info',
    forNs: 15 * MINUTE,
    needs: ['fleetctl_declared_drifted'],
    threshold: () => 0,
    expr: ask => `${ask('fleetctl_declared_drifted')} == 1`,
    summary: `${STREAM}{{ with $labels.consumer }}, consumer {{ . }},{{ end }} is not what the topology declares`,
    description: 'Somebody has changed it by hand, or the topology has not been applied: fleetctl plan.',
  },
];
