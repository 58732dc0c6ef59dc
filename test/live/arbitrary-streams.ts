/** Pairs of valid streams, every settable field among them. */
import type fc from 'fast-check';
import { type Choice, type Pair, pairOf, type Written, without } from './arbitrary-fields.js';

/** Streams that stand beside and are copied from: `NAME_O` has messages and answers direct gets, `NAME_P` is plain. */
export const ORIGINS = [
  'NAME_O: { subjects: ["NAME_O.*"], allow_direct: true }',
  'NAME_P: { subjects: ["NAME_P.>"] }',
];

const COPIED = [
  '{ name: NAME_O }',
  '{ name: NAME_O, filter_subject: NAME_O.a }',
  '{ name: NAME_O, opt_start_seq: 3 }',
  "{ name: NAME_O, opt_start_time: '2026-01-01T00:00:00+01:00' }",
  '{ name: NAME_O, subject_transforms: [{ src: NAME_O.a, dest: NAME.copied }] }',
  '{ name: NAME_O, subject_transforms: [{ src: "NAME_O.*", dest: "NAME.{{wildcard(1)}}.copied" }] }',
];

const FIELDS: Readonly<Record<string, Choice>> = {
  description: [20, ['one', "'two: with a colon'", '""']],
  subjects: [
    80,
    [
      '["NAME.>"]',
      '[NAME.a, NAME.b]',
      '[NAME.b, NAME.a]',
      '["NAME.*", "NAME.*.>"]',
      '[NAME.a]',
      '["NAME.>", NAME]',
    ],
  ],
  retention: [35, ['limits', 'interest', 'workqueue']],
  max_consumers: [15, ['10', '2', 'unlimited', '0']],
  max_msgs: [30, ['1_000', '5', '3', 'unlimited', '0', '100000']],
  max_bytes: [20, ['1MiB', '400', '150', '1.5MiB', '-1', '2KiB']],
  max_age: [25, ['1h', '30d', '0', '1m30s', '1h30m', '2m']],
  max_msgs_per_subject: [25, ['1', '2', '1_000', '-1']],
  max_msg_size: [15, ['64KiB', '1KiB', 'unlimited', '2048']],
  discard: [25, ['new', 'old']],
  discard_new_per_subject: [10, ['true', 'false']],
  storage: [12, ['memory', 'file']],
  num_replicas: [10, ['1']],
  no_ack: [8, ['true', 'false']],
  duplicate_window: [20, ['30s', '2m', '0', '1m', '250ms']],
  placement: [12, ['{ tags: [ssd] }', '{ cluster: elsewhere, tags: [b, a] }', '{ tags: [a, b] }', '{}']],
  mirror: [8, COPIED],
  sources: [
    15,
    [
      ...COPIED.map(source => `[${source}]`),
      '[{ name: NAME_P }, { name: NAME_O }]',
      '[{ name: NAME_O }, { name: NAME_P }]',
      '[{ name: NAME_O, filter_subject: NAME_O.a }, { name: NAME_O, filter_subject: NAME_O.b }]',
    ],
  ],
  compression: [15, ['s2', 'none']],
  first_seq: [8, ['1', '100', '1_000']],
  subject_transform: [
    12,
    [
      '{ src: "NAME.>", dest: "t.NAME.>" }',
      '{ src: "NAME.*", dest: "t.NAME.$1" }',
      '{ src: ">", dest: "t.NAME.>" }',
      '{ dest: "t.NAME.>" }',
    ],
  ],
  republish: [
    12,
    [
      '{ src: "NAME.>", dest: "r.NAME.>" }',
      '{ dest: "r.NAME.>", headers_only: true }',
      '{ src: ">", dest: "r.NAME.>", headers_only: false }',
    ],
  ],
  allow_direct: [15, ['true', 'false']],
  mirror_direct: [5, ['true', 'false']],
  sealed: [4, ['true', 'false']],
  deny_delete: [8, ['true', 'false']],
  deny_purge: [8, ['true', 'false']],
  allow_rollup_hdrs: [12, ['true', 'false']],
  consumer_limits: [
    12,
    [
      '{ max_ack_pending: 50 }',
      '{ inactive_threshold: 2h }',
      '{ max_ack_pending: 2_000, inactive_threshold: 1d }',
      '{}',
    ],
  ],
  allow_msg_ttl: [10, ['true', 'false']],
  subject_delete_marker_ttl: [8, ['1m', '90s', '0']],
  allow_msg_counter: [5, ['true', 'false']],
  allow_atomic: [10, ['true', 'false']],
  allow_msg_schedules: [8, ['true', 'false']],
  persist_mode: [6, ['default', 'async']],
  allow_batched: [10, ['true', 'false']],
  metadata: [
    15,
    [
      '{ owner: me, tier: gold }',
      '{ tier: gold, owner: me }',
      '{ owner: "you, too" }',
      '{ _nats.other: kept }',
    ],
  ],
};

export function arbitraryStreams(version: string): fc.Arbitrary<Pair> {
  return pairOf('stream', FIELDS, version, mendStream);
}

/** Takes away what the server would refuse beside the rest. */
export function mendStream(chosen: Written): Written {
  let written = chosen;
  const drop = (...names: string[]) => {
    written = without(written, ...names);
  };
  const is = (name: string) => written[name] === 'true';

  if (written['mirror'] !== undefined) {
    drop('subjects', 'sources', 'first_seq', 'allow_msg_counter', 'allow_atomic', 'allow_batched');
    drop('allow_msg_schedules', 'subject_delete_marker_ttl');
    if (written['republish']?.includes('src: "NAME')) drop('republish');
  } else drop('mirror_direct');
  // A stream of counters takes nothing from one of plain messages.
  if (is('allow_msg_counter')) drop('sources');
  if (is('allow_msg_counter'))
    drop(
      'discard',
      'allow_msg_ttl',
      'allow_msg_schedules',
      'retention',
      'sealed',
      'subject_delete_marker_ttl',
    );
  if (is('allow_msg_schedules')) drop('discard', 'sources', 'sealed');
  const marks = (written['subject_delete_marker_ttl'] ?? '0') !== '0';
  if (marks || is('allow_msg_schedules')) drop('deny_purge');
  if (marks && written['allow_msg_ttl'] === 'false') drop('allow_msg_ttl');
  if (marks || is('allow_msg_schedules')) {
    if (written['allow_rollup_hdrs'] === 'false') drop('allow_rollup_hdrs');
  }
  if (is('allow_rollup_hdrs')) drop('deny_purge');
  if (is('discard_new_per_subject')) {
    if (written['discard'] !== 'new' || !(Number(written['max_msgs_per_subject']) > 0))
      drop('discard_new_per_subject');
  }
  if (written['persist_mode'] === 'async') {
    if (written['storage'] === 'memory') drop('storage');
    drop('allow_atomic');
  }
  const isShort = written['max_age'] === '1m30s';
  if (isShort && written['duplicate_window'] === '2m') drop('duplicate_window');
  if (is('sealed'))
    drop('max_age', 'discard', 'deny_delete', 'deny_purge', 'allow_rollup_hdrs', 'allow_msg_ttl');
  if (is('sealed')) drop('subject_delete_marker_ttl');
  return written;
}
