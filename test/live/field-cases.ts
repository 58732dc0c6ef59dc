/**
 * A case for every field: two values, what it needs beside it, and what the server does with a change.
 * A field without a case fails the suite, so does a case for a field that is no more.
 */

/** How the server gets from one value to another. */
type Way = 'update' | 'replace' | 'pause' | 'resume';

export interface FieldCase {
  field: string;
  /** Two valid values as YAML; `none` is the field left out. */
  values: [string, string];
  /** Other fields that these values need, as flow YAML: `, discard: new`. */
  needs?: string;
  /** From the first value to the second, and from the second to none. */
  ways: [Way, Way];
  /** How a hand changes it on the server: the field's API value. Left out where no hand can. */
  byHand?: unknown;
  /** More of the config that the hand's request needs. */
  byHandWith?: Record<string, unknown>;
  /** Other fields that change with it. */
  implies?: string[];
  /** Since which server the values are accepted; the field's own release if left out. */
  since?: string;
  /** Streams that stand beside: `ORIGIN` where a case copies from one. */
  isCopy?: boolean;
  /** Left out of the config on the server when it has its default. */
  inCluster?: boolean;
}

export const STREAM_CASES: readonly FieldCase[] = [
  { field: 'description', values: ['one', 'two'], ways: ['update', 'update'], byHand: 'hand' },
  {
    field: 'subjects',
    values: ['[NAME.a, NAME.b]', '[NAME.b, NAME.c]'],
    ways: ['update', 'update'],
    byHand: ['NAME.z'],
  },
  { field: 'retention', values: ['limits', 'interest'], ways: ['update', 'update'], byHand: 'limits' },
  { field: 'max_consumers', values: ['10', '20'], ways: ['update', 'update'], byHand: 5, since: '2.12' },
  { field: 'max_msgs', values: ['1_000', '500'], ways: ['update', 'update'], byHand: 7 },
  { field: 'max_bytes', values: ['1MiB', '2MiB'], ways: ['update', 'update'], byHand: 4096 },
  { field: 'max_age', values: ['1h', '30d'], ways: ['update', 'update'], byHand: 7_200_000_000_000 },
  { field: 'max_msgs_per_subject', values: ['10', '20'], ways: ['update', 'update'], byHand: 3 },
  { field: 'max_msg_size', values: ['64KiB', '1KiB'], ways: ['update', 'update'], byHand: 99 },
  {
    field: 'discard',
    values: ['new', 'old'],
    ways: ['update', 'update'],
    needs: ', max_msgs: 10',
    byHand: 'new',
  },
  {
    field: 'discard_new_per_subject',
    values: ['true', 'false'],
    needs: ', discard: new, max_msgs_per_subject: 5',
    ways: ['update', 'update'],
    byHand: true,
  },
  { field: 'storage', values: ['memory', 'file'], ways: ['replace', 'replace'] },
  { field: 'num_replicas', values: ['3', '1'], ways: ['update', 'update'], byHand: 3, inCluster: true },
  { field: 'no_ack', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  { field: 'duplicate_window', values: ['30s', '1m'], ways: ['update', 'update'], byHand: 5_000_000_000 },
  {
    field: 'placement',
    values: ['{ tags: [ssd] }', '{ cluster: elsewhere, tags: [b, a] }'],
    ways: ['update', 'update'],
    byHand: { tags: ['hand'] },
  },
  {
    field: 'mirror',
    values: ['{ name: ORIGIN }', '{ name: ORIGIN, opt_start_seq: 5 }'],
    ways: ['replace', 'update'],
    isCopy: true,
    since: '2.12',
  },
  {
    field: 'sources',
    values: ['[{ name: ORIGIN }]', '[{ name: ORIGIN, filter_subject: ORIGIN.a }, { name: OTHER }]'],
    ways: ['update', 'update'],
    isCopy: true,
    byHand: [{ name: 'OTHER' }],
  },
  { field: 'compression', values: ['s2', 'none'], ways: ['update', 'update'], byHand: 's2' },
  { field: 'first_seq', values: ['100', '200'], ways: ['update', 'update'], byHand: 300 },
  {
    field: 'subject_transform',
    values: ['{ src: "NAME.>", dest: "t.NAME.>" }', '{ src: "NAME.*", dest: "t.NAME.{{wildcard(1)}}" }'],
    ways: ['update', 'update'],
    byHand: { src: 'NAME.>', dest: 'hand.NAME.>' },
  },
  {
    field: 'republish',
    values: ['{ src: "NAME.>", dest: "r.NAME.>" }', '{ dest: "r.all.>", headers_only: true }'],
    ways: ['update', 'update'],
    byHand: { src: '>', dest: 'hand.>' },
  },
  { field: 'allow_direct', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  { field: 'mirror_direct', values: ['false', 'false'], ways: ['update', 'update'] },
  {
    field: 'sealed',
    values: ['false', 'true'],
    ways: ['update', 'replace'],
    implies: ['discard', 'deny_delete', 'deny_purge'],
  },
  { field: 'deny_delete', values: ['false', 'true'], ways: ['update', 'replace'] },
  { field: 'deny_purge', values: ['false', 'true'], ways: ['update', 'replace'] },
  { field: 'allow_rollup_hdrs', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  {
    field: 'consumer_limits',
    values: ['{ max_ack_pending: 50 }', '{ max_ack_pending: 70, inactive_threshold: 1h }'],
    ways: ['update', 'update'],
    byHand: { max_ack_pending: 9 },
  },
  { field: 'allow_msg_ttl', values: ['false', 'true'], ways: ['update', 'replace'] },
  {
    field: 'subject_delete_marker_ttl',
    values: ['1m', '2m'],
    needs: ', allow_msg_ttl: true, allow_rollup_hdrs: true',
    ways: ['update', 'update'],
    byHand: 5_000_000_000,
  },
  { field: 'allow_msg_counter', values: ['false', 'true'], ways: ['replace', 'replace'] },
  { field: 'allow_atomic', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  {
    field: 'allow_msg_schedules',
    values: ['false', 'true'],
    needs: ', allow_rollup_hdrs: true',
    ways: ['update', 'replace'],
  },
  { field: 'persist_mode', values: ['default', 'async'], ways: ['replace', 'replace'] },
  { field: 'allow_batched', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  { field: 'metadata', values: ['{ owner: me, tier: gold }', '{ owner: you }'], ways: ['update', 'update'] },
];

const PUSH = ', deliver_subject: deliver.NAME';

export const CONSUMER_CASES: readonly FieldCase[] = [
  { field: 'description', values: ['one', 'two'], ways: ['update', 'update'], byHand: 'hand' },
  { field: 'deliver_policy', values: ['all', 'new'], ways: ['replace', 'replace'] },
  {
    field: 'opt_start_seq',
    values: ['5', '9'],
    needs: ', deliver_policy: by_start_sequence',
    ways: ['replace', 'replace'],
  },
  {
    field: 'opt_start_time',
    values: ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00+02:00'],
    needs: ', deliver_policy: by_start_time',
    ways: ['replace', 'replace'],
  },
  {
    field: 'ack_policy',
    values: ['explicit', 'all'],
    ways: ['replace', 'replace'],
    implies: ['ack_wait', 'max_ack_pending'],
  },
  { field: 'ack_wait', values: ['1m', '250ms'], ways: ['update', 'update'], byHand: 5_000_000_000 },
  { field: 'max_deliver', values: ['5', '9'], ways: ['update', 'update'], byHand: 3 },
  {
    field: 'backoff',
    values: ['[1s, 5s]', '[2s, 4s, 8s]'],
    needs: ', max_deliver: 5',
    ways: ['update', 'update'],
    byHand: [7_000_000_000],
    byHandWith: { ack_wait: 7_000_000_000 },
    implies: ['ack_wait'],
  },
  { field: 'filter_subject', values: ['NAME.a', 'NAME.b'], ways: ['update', 'update'], byHand: 'NAME.z' },
  {
    field: 'filter_subjects',
    values: ['[NAME.a]', '[NAME.c, NAME.b]'],
    ways: ['update', 'update'],
    byHand: ['NAME.y', 'NAME.z'],
  },
  { field: 'replay_policy', values: ['original', 'instant'], ways: ['replace', 'replace'] },
  {
    field: 'rate_limit_bps',
    values: ['1_000_000', '2_000_000'],
    needs: PUSH,
    ways: ['update', 'update'],
    byHand: 9,
  },
  { field: 'sample_freq', values: ['50%', '"75"'], ways: ['update', 'update'], byHand: '10' },
  { field: 'max_waiting', values: ['100', '64'], ways: ['replace', 'replace'] },
  { field: 'max_ack_pending', values: ['100', '-1'], ways: ['update', 'update'], byHand: 5 },
  {
    field: 'flow_control',
    values: ['false', 'true'],
    needs: `${PUSH}, idle_heartbeat: 5s`,
    ways: ['replace', 'replace'],
  },
  { field: 'idle_heartbeat', values: ['5s', '10s'], needs: PUSH, ways: ['replace', 'replace'] },
  { field: 'headers_only', values: ['true', 'false'], ways: ['update', 'update'], byHand: true },
  { field: 'max_batch', values: ['10', '20'], ways: ['update', 'update'], byHand: 5 },
  { field: 'max_expires', values: ['10s', '20s'], ways: ['update', 'update'], byHand: 5_000_000_000 },
  { field: 'max_bytes', values: ['1MiB', '2MiB'], ways: ['update', 'update'], byHand: 4096 },
  {
    field: 'deliver_subject',
    values: ['deliver.one.NAME', 'deliver.two.NAME'],
    ways: ['update', 'replace'],
    byHand: 'deliver.hand',
    implies: ['max_waiting'],
  },
  { field: 'deliver_group', values: ['one', 'two'], needs: PUSH, ways: ['update', 'update'], byHand: 'hand' },
  {
    field: 'inactive_threshold',
    values: ['1h', '2h'],
    ways: ['update', 'update'],
    byHand: 9_000_000_000_000,
  },
  { field: 'num_replicas', values: ['1', '3'], ways: ['update', 'update'], inCluster: true, byHand: 1 },
  { field: 'mem_storage', values: ['true', 'false'], ways: ['replace', 'replace'] },
  { field: 'metadata', values: ['{ owner: me, tier: gold }', '{ owner: you }'], ways: ['update', 'update'] },
  {
    field: 'pause_until',
    values: ['2031-01-01T00:00:00Z', '2032-01-01T00:00:00+01:00'],
    ways: ['pause', 'resume'],
  },
  {
    field: 'priority_policy',
    values: ['overflow', 'pinned_client'],
    needs: ', priority_groups: [g]',
    ways: ['update', 'update'],
    implies: ['priority_timeout', 'priority_groups'],
  },
  {
    field: 'priority_groups',
    values: ['[g]', '[h]'],
    needs: ', priority_policy: overflow',
    ways: ['update', 'update'],
    byHand: ['hand'],
  },
  {
    field: 'priority_timeout',
    values: ['10s', '20s'],
    needs: ', priority_policy: pinned_client, priority_groups: [g]',
    ways: ['update', 'update'],
    byHand: 5_000_000_000,
  },
];
