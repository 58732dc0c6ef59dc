/** Pairs of valid consumers of a stream, every settable field among them. */
import type fc from 'fast-check';
import { type Choice, type Pair, pairOf, type Written, without } from './arbitrary-fields.js';

const FIELDS: Readonly<Record<string, Choice>> = {
  description: [20, ['one', "'two: with a colon'", '""']],
  deliver_policy: [20, ['all', 'new', 'last', 'last_per_subject', 'by_start_sequence', 'by_start_time']],
  opt_start_seq: [10, ['3', '5', '1_000']],
  opt_start_time: [
    10,
    ["'2026-01-01T00:00:00Z'", "'2026-02-01T00:00:00.5+02:00'", '2026-01-01T01:00:00+01:00'],
  ],
  ack_policy: [80, ['explicit', 'explicit', 'explicit', 'all', 'none', 'flow_control']],
  ack_wait: [25, ['1m', '45s', '1m30s', '30s']],
  max_deliver: [25, ['5', '9', '-1', 'unlimited', '3']],
  backoff: [15, ['[1m]', '[1m, 5m]', '[90s, 2m, 1h]']],
  filter_subject: [30, ['NAME.a', '"NAME.>"', 'NAME.b', '"NAME.*"']],
  filter_subjects: [25, ['[NAME.a, NAME.b]', '[NAME.b, NAME.a]', '[NAME.a]', '["NAME.c.>", NAME.b, NAME.d]']],
  replay_policy: [8, ['original', 'instant']],
  rate_limit_bps: [15, ['1_000_000', '2000000']],
  sample_freq: [15, ['50%', '"50"', '"75"', '100%', '0%']],
  max_waiting: [8, ['100', '512', '64']],
  max_ack_pending: [25, ['100', '-1', '1_000', '50', 'unlimited']],
  flow_control: [15, ['true', 'false']],
  idle_heartbeat: [20, ['5s', '10s', '1s']],
  headers_only: [15, ['true', 'false']],
  max_batch: [15, ['10', '1_000']],
  max_expires: [15, ['10s', '1m', '500ms']],
  max_bytes: [15, ['1MiB', '64KiB']],
  deliver_subject: [30, ['deliver.NAME', 'deliver.other.NAME']],
  queue_group: [15, ['workers', 'others']],
  deliver_group: [8, ['workers', 'others']],
  inactive_threshold: [20, ['1h', '1h30m', '2h']],
  num_replicas: [12, ['0', '1']],
  mem_storage: [8, ['true', 'false']],
  metadata: [15, ['{ owner: me, tier: gold }', '{ owner: "you, too" }', '{ n: "1" }']],
  pause_until: [10, ["'2031-01-01T00:00:00Z'", "'2032-01-01T00:00:00+01:00'", "'2020-01-01T00:00:00Z'"]],
  priority_policy: [20, ['overflow', 'pinned_client', 'prioritized', 'none']],
  priority_groups: [20, ['[g]', '[h]', '[g, h]']],
  priority_timeout: [15, ['10s', '2m', '5m']],
};

/** The streams that consumers are tried on; the first is the most common. */
export const READ_STREAMS: readonly Written[] = [
  {},
  { retention: 'interest' },
  { retention: 'workqueue' },
  { storage: 'memory' },
  { consumer_limits: '{ max_ack_pending: 100 }' },
  { consumer_limits: '{ max_ack_pending: 5_000, inactive_threshold: 3h }' },
  { retention: 'interest', consumer_limits: '{ inactive_threshold: 2h }' },
];

export function arbitraryConsumers(version: string, stream: Written): fc.Arbitrary<Pair> {
  return pairOf('consumer', FIELDS, version, written => mendConsumer(written, stream));
}

/** Takes away what the server would refuse beside the rest, and adds what it demands. */
export function mendConsumer(chosen: Written, stream: Written): Written {
  let written = { ...chosen };
  const drop = (...names: string[]) => {
    written = without(written, ...names);
  };
  if (stream['retention'] === 'workqueue') {
    if (written['ack_policy'] !== 'flow_control') written['ack_policy'] = 'explicit';
    drop('deliver_policy');
  }
  if (written['ack_policy'] === 'flow_control') {
    written['deliver_subject'] ??= 'deliver.NAME';
    drop('ack_wait', 'backoff', 'max_deliver', 'flow_control');
    if (written['idle_heartbeat'] !== '1s') drop('idle_heartbeat');
    if (isUnlimited(written['max_ack_pending'])) drop('max_ack_pending');
  }
  if (written['filter_subjects'] !== undefined) drop('filter_subject');

  const policy = written['deliver_policy'];
  if (policy === 'by_start_sequence') written['opt_start_seq'] ??= '4';
  else drop('opt_start_seq');
  if (policy === 'by_start_time') written['opt_start_time'] ??= "'2026-03-01T12:00:00Z'";
  else drop('opt_start_time');
  if (policy === 'last_per_subject' && written['filter_subjects'] === undefined)
    written['filter_subject'] ??= '">"';

  if (written['deliver_subject'] === undefined) {
    drop('rate_limit_bps', 'flow_control', 'idle_heartbeat', 'deliver_group');
  } else {
    drop('max_waiting', 'priority_policy', 'priority_groups', 'priority_timeout');
    if (written['deliver_group'] !== undefined) drop('queue_group');
    if (written['flow_control'] === 'true') written['idle_heartbeat'] ??= '5s';
    if ((written['ack_policy'] ?? 'none') === 'none') drop('max_ack_pending');
  }
  if ((written['priority_policy'] ?? 'none') === 'none') drop('priority_groups', 'priority_timeout');
  else written['priority_groups'] ??= '[g]';

  const steps = written['backoff']?.split(',').length ?? 0;
  const deliveries = Number(written['max_deliver']);
  if (deliveries > 0 && deliveries < steps) drop('max_deliver');
  if (steps > 0) drop('ack_wait');

  const limits = stream['consumer_limits'] ?? '';
  const most = Number(
    /max_ack_pending: ([\d_]+)/.exec(limits)?.[1]?.replaceAll('_', '') ?? Number.POSITIVE_INFINITY,
  );
  if (Number(written['max_ack_pending']?.replaceAll('_', '')) > most) drop('max_ack_pending');
  const acknowledges = (written['ack_policy'] ?? 'none') !== 'none';
  if (!acknowledges && written['deliver_subject'] !== undefined && Number.isFinite(most))
    written['max_ack_pending'] = '-1';
  return written;
}

function isUnlimited(value: string | undefined): boolean {
  return value === '-1' || value === 'unlimited';
}
