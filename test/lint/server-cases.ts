/** Topologies that are asked of the real server; see server-agrees.test.ts. */

export interface ServerCase {
  it: string;
  topology: string;
  /** The rule that says so, or null where lint and server take it. */
  refusedBy: string | null;
}

const taken = (it: string, topology: string): ServerCase => ({
  it: `takes ${it}`,
  topology,
  refusedBy: null,
});
const refused = (refusedBy: string, it: string, topology: string): ServerCase => ({
  it: `refuses ${it} (${refusedBy})`,
  topology,
  refusedBy,
});

/** A stream `S` with more fields. */
const stream = (fields: string) => `streams: { S: { subjects: ['s.>'], ${fields} } }`;
/** A consumer `c` of a stream of `s.>`. */
const consumer = (fields: string, streamFields = '') =>
  `${stream(streamFields)}\nconsumers: { c: { stream: S, ${fields} } }`;
const copy = (fields: string, originFields = '') =>
  `streams: { O: { subjects: ['o.*'], ${originFields} }, S: { ${fields} } }`;

export const STREAM_CASES: readonly ServerCase[] = [
  // Subjects
  taken('wildcards inside a token', "streams: { S: { subjects: ['a*', 'b>c', '{x}'] } }"),
  taken('subjects with other letters', "streams: { S: { subjects: ['é.日本', 'a:b', 'a/b'] } }"),
  refused('refused-subject', 'an empty token', 'streams: { S: { subjects: [a..b] } }'),
  refused('refused-subject', 'a dot at the end', 'streams: { S: { subjects: [a.] } }'),
  refused('refused-subject', 'white space', "streams: { S: { subjects: ['a b'] } }"),
  refused('refused-subject', 'a tab', 'streams: { S: { subjects: ["a\\tb"] } }'),
  refused('refused-subject', '`>` before the end', "streams: { S: { subjects: ['a.>.b'] } }"),
  taken(
    'subjects beside each other',
    "streams: { A: { subjects: [a, 'a.*.c'] }, B: { subjects: ['a.b', 'b.>'] } }",
  ),
  refused(
    'streams-overlap',
    'streams that overlap in part',
    "streams: { A: { subjects: ['a.*.c'] }, B: { subjects: ['a.b.*'] } }",
  ),
  refused(
    'streams-overlap',
    'a stream whose name another one captures',
    "streams: { A: {}, B: { subjects: ['*'] } }",
  ),
  refused(
    'streams-overlap',
    "a bucket's subjects in a stream",
    "streams: { A: { subjects: ['$KV.>'] } }\nkv: { B: {} }",
  ),
  refused('subjects-overlap', 'the same subject twice', 'streams: { S: { subjects: [a, a] } }'),
  refused(
    'subjects-overlap',
    'subjects of one stream that overlap',
    "streams: { S: { subjects: ['a.*', 'a.b'] } }",
  ),
  refused('reserved-subject', 'everything', "streams: { S: { subjects: ['>'] } }"),
  refused('reserved-subject', 'any first token', "streams: { S: { subjects: ['*.x'] } }"),
  refused('reserved-subject', 'a part of the API', "streams: { S: { subjects: ['$JS.API.STREAM.>'] } }"),
  refused('reserved-subject', 'a token of the API', "streams: { S: { subjects: ['$JS.*'] } }"),
  refused('reserved-subject', 'more than the events', "streams: { S: { subjects: ['$JS.*.x'] } }"),
  refused('reserved-subject', 'system subjects', "streams: { S: { subjects: ['$SYS.>'] } }"),
  refused('reserved-subject', 'subjects of other internals', "streams: { S: { subjects: ['$NRG.x'] } }"),
  taken('everything without acks', "streams: { S: { subjects: ['>'], no_ack: true } }"),
  taken('one token', "streams: { S: { subjects: ['*'] } }"),
  taken('advisories', "streams: { S: { subjects: ['$JS.EVENT.ADVISORY.>'] } }"),
  taken('all events', "streams: { S: { subjects: ['$JS.EVENT.>'] } }"),
  taken('account events', "streams: { S: { subjects: ['$SYS.ACCOUNT.>'] } }"),
  taken('inboxes', "streams: { S: { subjects: ['_INBOX.>'] } }"),
  // Names
  taken('names with odd characters', "streams: { 'a:b$é': { subjects: [a] } }"),
  refused('refused-name', 'a slash', 'streams: { a/b: { subjects: [a] } }'),
  refused('refused-name', 'a backslash', 'streams: { a\\b: { subjects: [a] } }'),
  refused('refused-name', 'a star', "streams: { 'a*': { subjects: [a] } }"),
  refused('refused-name', 'a name of 256 bytes', `streams: { ${'n'.repeat(256)}: { subjects: [a] } }`),
  taken('a name of 250 bytes', `streams: { ${'n'.repeat(250)}: { subjects: [a] } }`),
  // Durations
  refused('too-short', 'max_age below 100 ms', stream('max_age: 99ms')),
  taken('max_age of 100 ms', stream('max_age: 100ms')),
  refused('too-short', 'a duplicate_window below 100 ms', stream('duplicate_window: 99ms')),
  taken('a duplicate_window of 0', stream('duplicate_window: 0')),
  refused('too-short', 'a delete marker below a second', stream('subject_delete_marker_ttl: 999ms')),
  refused(
    'duplicate-window-too-long',
    'a duplicate_window above max_age',
    stream('max_age: 1m, duplicate_window: 61s'),
  ),
  taken('a duplicate_window equal to max_age', stream('max_age: 1m, duplicate_window: 1m')),
  taken('max_age below the default window', stream('max_age: 1m')),
  refused('too-short', 'a bucket that forgets too soon', 'kv: { B: { ttl: 50ms } }'),
  refused('too-short', 'a bucket with a marker too short', 'kv: { B: { limit_marker_ttl: 500ms } }'),
  taken(
    'a bucket with everything',
    'kv: { B: { ttl: 1h, limit_marker_ttl: 1m, history: 64, max_value_size: 1KiB } }',
  ),
  taken('an object store', 'object_stores: { B: { ttl: 1h, max_bytes: 1MiB } }'),
  // Limits
  taken(
    'limits of 0 and none',
    stream('max_msgs: 0, max_bytes: -1, max_msg_size: unlimited, max_consumers: 0'),
  ),
  refused(
    'refused-discard',
    'new per subject with discard old',
    stream('discard_new_per_subject: true, max_msgs_per_subject: 1'),
  ),
  refused(
    'refused-discard',
    'new per subject without the limit',
    stream('discard: new, discard_new_per_subject: true'),
  ),
  taken('new per subject', stream('discard: new, discard_new_per_subject: true, max_msgs_per_subject: 1')),
  taken('discard new without a limit', stream('discard: new')),
  refused('text-too-long', 'a description of 4,097 bytes', stream(`description: ${'d'.repeat(4095)}é`)),
  taken('a description of 4,096 bytes', stream(`description: ${'d'.repeat(4096)}`)),
  refused('text-too-long', 'too much metadata', stream(`metadata: { k: ${'v'.repeat(131_072)} }`)),
  taken('much metadata', stream(`metadata: { k: ${'v'.repeat(131_000)} }`)),
  // Flags
  refused(
    'rollup-without-purge',
    'roll-ups without purges',
    stream('allow_rollup_hdrs: true, deny_purge: true'),
  ),
  refused('mirror-direct-without-mirror', 'mirror_direct on no mirror', stream('mirror_direct: true')),
  taken('compression in memory', stream('storage: memory, compression: s2')),
  refused('refused-counter', 'counters with discard new', stream('allow_msg_counter: true, discard: new')),
  refused('refused-counter', 'counters with ttl', stream('allow_msg_counter: true, allow_msg_ttl: true')),
  refused(
    'refused-counter',
    'counters with schedules',
    stream('allow_msg_counter: true, allow_msg_schedules: true'),
  ),
  refused(
    'refused-counter',
    'counters of a workqueue',
    stream('allow_msg_counter: true, retention: workqueue'),
  ),
  taken('counters with limits', stream('allow_msg_counter: true, max_msgs_per_subject: 1')),
  refused(
    'refused-counter',
    'counters with delete markers and the ttl that these imply',
    stream('allow_msg_counter: true, allow_msg_ttl: true, subject_delete_marker_ttl: 1s'),
  ),
  refused(
    'refused-schedules',
    'schedules with discard new',
    stream('allow_msg_schedules: true, discard: new'),
  ),
  refused(
    'refused-schedules',
    'schedules with sources',
    copy("sources: [{ name: O }], subjects: ['s.>'], allow_msg_schedules: true"),
  ),
  taken('schedules', stream('allow_msg_schedules: true')),
  refused('refused-persist-mode', 'async in memory', stream('persist_mode: async, storage: memory')),
  refused(
    'refused-persist-mode',
    'async with atomic batches',
    stream('persist_mode: async, allow_atomic: true'),
  ),
  taken('async', stream('persist_mode: async')),
  // Transforms and republish
  taken('a transform', stream("subject_transform: { src: 's.*', dest: 'z.{{wildcard(1)}}' }")),
  taken('a transform by dollar', stream("subject_transform: { src: 's.*.*', dest: 'z.$2.$1' }")),
  taken(
    'a transform with spaces',
    stream("subject_transform: { src: 's.*', dest: 'z.{{ Wildcard( 1 ) }}' }"),
  ),
  taken('a partition', stream("subject_transform: { src: 's.*', dest: 'z.{{partition(3,1)}}' }")),
  taken('a partition of a literal', stream("subject_transform: { src: 's.a', dest: 'z.{{partition(3)}}' }")),
  taken('a split', stream("subject_transform: { src: 's.*', dest: 'z.{{split(1,-)}}' }")),
  taken('a random token', stream("subject_transform: { src: 's.*', dest: 'z.{{random(3)}}' }")),
  taken('a transform of everything', stream("subject_transform: { dest: 'z.>' }")),
  refused(
    'refused-transform',
    'a number beyond the wildcards',
    stream("subject_transform: { src: 's.*', dest: 'z.$2' }"),
  ),
  refused(
    'refused-transform',
    'a wildcard in the destination',
    stream("subject_transform: { src: 's.*', dest: 'z.*' }"),
  ),
  refused(
    'refused-transform',
    'an open end on one side',
    stream("subject_transform: { src: 's.>', dest: 'z' }"),
  ),
  refused(
    'refused-transform',
    'an open end on the other side',
    stream("subject_transform: { src: 's.*', dest: 'z.>' }"),
  ),
  refused(
    'refused-transform',
    'an unknown function',
    stream("subject_transform: { src: 's.*', dest: 'z.{{upper(1)}}' }"),
  ),
  refused(
    'refused-transform',
    'a function without arguments',
    stream("subject_transform: { src: 's.*', dest: 'z.{{wildcard()}}' }"),
  ),
  refused(
    'refused-transform',
    'too many arguments',
    stream("subject_transform: { src: 's.*', dest: 'z.{{wildcard(1,2)}}' }"),
  ),
  refused(
    'refused-transform',
    'a letter for a number',
    stream("subject_transform: { src: 's.*', dest: 'z.{{wildcard(a)}}' }"),
  ),
  refused(
    'refused-transform',
    'a wildcard of a literal',
    stream("subject_transform: { src: 's.a', dest: 'z.$1' }"),
  ),
  refused(
    'refused-transform',
    'a bad destination',
    stream("subject_transform: { src: 's.a', dest: 'z..a' }"),
  ),
  refused(
    'refused-subject',
    'a bad source of a transform',
    stream("subject_transform: { src: 's..a', dest: 'z' }"),
  ),
  taken('republishing elsewhere', stream("republish: { src: 's.*', dest: 'z.$1' }")),
  taken('republishing everything elsewhere', stream("republish: { dest: 'z.>' }")),
  refused(
    'republish-cycle',
    'republishing into the own subjects',
    stream("republish: { src: 's.a', dest: s.b }"),
  ),
  refused('republish-cycle', 'republishing everything to itself', stream("republish: { dest: '>' }")),
  taken(
    'republishing along the transform',
    stream("subject_transform: { src: 's.>', dest: 'z.>' }, republish: { src: '>', dest: '>' }"),
  ),
  refused('refused-transform', 'republishing to wildcards', stream("republish: { src: 's.*', dest: 'z.*' }")),
  // Mirrors and sources
  taken('a mirror', copy('mirror: { name: O, filter_subject: o.a }')),
  taken('a mirror of nothing', 'streams: { S: { mirror: { name: NOWHERE } } }'),
  taken(
    'a mirror with limits',
    copy('mirror: { name: O }, max_age: 1h, duplicate_window: 1m, mirror_direct: true'),
  ),
  taken('a mirror of a workqueue kind', copy('mirror: { name: O }, retention: workqueue')),
  taken(
    'a mirror with a transform of its own',
    copy("mirror: { name: O }, subject_transform: { src: 'o.*', dest: 'z.$1' }"),
  ),
  refused('refused-mirror', 'a mirror with subjects', copy('mirror: { name: O }, subjects: [s]')),
  refused('refused-mirror', 'a mirror with sources', copy('mirror: { name: O }, sources: [{ name: O }]')),
  refused('refused-mirror', 'a mirror with first_seq', copy('mirror: { name: O }, first_seq: 10')),
  refused('refused-mirror', 'a mirror with counters', copy('mirror: { name: O }, allow_msg_counter: true')),
  refused('refused-mirror', 'a mirror with atomic batches', copy('mirror: { name: O }, allow_atomic: true')),
  refused('refused-mirror', 'a mirror with batches', copy('mirror: { name: O }, allow_batched: true')),
  refused(
    'refused-mirror',
    'a mirror with schedules',
    copy('mirror: { name: O }, allow_msg_schedules: true'),
  ),
  refused(
    'refused-mirror',
    'a mirror with delete markers',
    copy('mirror: { name: O }, subject_delete_marker_ttl: 1m'),
  ),
  refused(
    'refused-source',
    'a mirror with filter and transforms',
    copy('mirror: { name: O, filter_subject: o.a, subject_transforms: [{ src: o.b, dest: z }] }'),
  ),
  refused(
    'refused-source',
    'a mirror with transforms that share a part',
    copy(
      "mirror: { name: O, subject_transforms: [{ src: 'o.*', dest: 'z.$1' }, { src: '*.a', dest: 'y.$1' }] }",
    ),
  ),
  refused(
    'refused-source',
    'a mirror of larger messages',
    copy('mirror: { name: O }, max_msg_size: 1KiB', 'max_msg_size: 2KiB'),
  ),
  taken(
    'a mirror of smaller messages',
    copy('mirror: { name: O }, max_msg_size: 2KiB', 'max_msg_size: 1KiB'),
  ),
  taken(
    'two starts of a mirror',
    copy("mirror: { name: O, opt_start_seq: 5, opt_start_time: '2026-01-01T00:00:00Z' }"),
  ),
  taken(
    'sources with filters that overlap',
    copy("sources: [{ name: O, filter_subject: o.a }, { name: O, filter_subject: 'o.*' }]"),
  ),
  taken(
    'a source with transforms that share a part',
    copy(
      "sources: [{ name: O, subject_transforms: [{ src: 'o.*', dest: 'z.$1' }, { src: '*.a', dest: 'y.$1' }] }]",
    ),
  ),
  refused(
    'refused-source',
    'a source with transforms that take in each other',
    copy("sources: [{ name: O, subject_transforms: [{ src: 'o.*', dest: 'z.$1' }, { src: o.a, dest: y }] }]"),
  ),
  refused(
    'refused-source',
    'the same source twice',
    copy('sources: [{ name: O }, { name: O, opt_start_seq: 5 }]'),
  ),
  refused(
    'refused-source',
    'the same source by `>`',
    copy("sources: [{ name: O }, { name: O, filter_subject: '>' }]"),
  ),
  refused(
    'refused-source',
    'a source with filter and transforms',
    copy('sources: [{ name: O, filter_subject: o.a, subject_transforms: [{ src: o.b, dest: z }] }]'),
  ),
  refused(
    'refused-source',
    'a source of larger messages',
    copy('sources: [{ name: O }], max_msg_size: 1KiB', 'max_msg_size: 2KiB'),
  ),
  refused(
    'refused-source',
    'an own consumer without a subject',
    copy('sources: [{ name: O, consumer: { name: c } }]'),
  ),
  refused(
    'refused-source',
    'an own consumer without a name',
    copy('sources: [{ name: O, consumer: { deliver_subject: d } }]'),
  ),
  refused(
    'refused-source',
    'an own consumer with wildcards',
    copy("sources: [{ name: O, consumer: { name: c, deliver_subject: 'd.*' } }]"),
  ),
  refused(
    'refused-source',
    'an own consumer and a filter',
    copy('sources: [{ name: O, filter_subject: o.a, consumer: { name: c, deliver_subject: d } }]'),
  ),
  refused(
    'refused-source',
    'an own consumer and a start',
    copy('mirror: { name: O, opt_start_seq: 3, consumer: { name: c, deliver_subject: d } }'),
  ),
  taken('an own consumer', copy('sources: [{ name: O, consumer: { name: c, deliver_subject: d } }]')),
  refused(
    'refused-source',
    "the own API as another's",
    'streams: { S: { sources: [{ name: O, external: { api: $JS.API } }] } }',
  ),
  refused(
    'refused-source',
    'a prefix with wildcards',
    "streams: { S: { sources: [{ name: O, external: { api: 'x.*' } }] } }",
  ),
  taken(
    'an external source',
    'streams: { S: { sources: [{ name: O, external: { api: $JS.hub.API, deliver: d.x } }] } }',
  ),
  refused(
    'refused-transform',
    'a bad transform of a source',
    copy("sources: [{ name: O, subject_transforms: [{ src: 'o.*', dest: 'z.$2' }] }]"),
  ),
  refused('source-cycle', 'a stream of itself', 'streams: { S: { subjects: [s], sources: [{ name: S }] } }'),
  refused(
    'source-cycle',
    'a ring of two',
    'streams: { A: { subjects: [a], sources: [{ name: B }] }, B: { subjects: [b], sources: [{ name: A }] } }',
  ),
  refused(
    'source-cycle',
    'a ring through a mirror',
    'streams: { A: { subjects: [a], sources: [{ name: B }] }, B: { mirror: { name: A } } }',
  ),
  taken(
    'a ring with filters that cut it',
    'streams: { A: { subjects: [a], sources: [{ name: B, filter_subject: b }] }, B: { subjects: [b], sources: [{ name: A, filter_subject: a }] } }',
  ),
  taken(
    'a diamond',
    'streams: { D: { subjects: [d] }, B: { sources: [{ name: D }] }, C: { sources: [{ name: D }] }, A: { sources: [{ name: B }, { name: C }] } }',
  ),
  refused(
    'source-cycle',
    'a diamond with a longer side',
    'streams: { D: { subjects: [d] }, C: { sources: [{ name: D }] }, B: { sources: [{ name: C }] }, A: { sources: [{ name: B }, { name: D }] } }',
  ),
];

export const CONSUMER_CASES: readonly ServerCase[] = [
  taken('a consumer that says nothing', consumer('description: nothing')),
  refused('refused-name', 'a slash in its name', `${stream('')}\nconsumers: { c: { stream: S, name: c/d } }`),
  refused(
    'refused-name',
    'a name of 256 bytes',
    `${stream('')}\nconsumers: { ${'n'.repeat(256)}: { stream: S } }`,
  ),
  refused('text-too-long', 'a long description', consumer(`description: ${'é'.repeat(2049)}`)),
  refused('text-too-long', 'much metadata', consumer(`metadata: { k: ${'v'.repeat(131_072)} }`)),
  // Filters
  taken('a filter outside its stream', consumer('filter_subjects: [s.a, s.b]')),
  taken('filters that share a part', consumer("filter_subjects: ['s.a.*', 's.*.b']")),
  refused('filters-overlap', 'a filter in another', consumer("filter_subjects: ['s.a.*', s.a.b]")),
  refused('filters-overlap', 'another in a filter', consumer("filter_subjects: [s.a.b, 's.>']")),
  refused('filters-overlap', 'a filter twice', consumer('filter_subjects: [s.a, s.a]')),
  refused('refused-subject', 'a filter that is no subject', consumer('filter_subjects: [s.a, s..b]')),
  refused('refused-subject', 'a single filter that is no subject', consumer('filter_subject: s.')),
  // Where it starts
  refused('refused-deliver-policy', 'a start by number with all', consumer('opt_start_seq: 5')),
  refused(
    'refused-deliver-policy',
    'a start by time with new',
    consumer("deliver_policy: new, opt_start_time: '2026-01-01T00:00:00Z'"),
  ),
  refused(
    'refused-deliver-policy',
    'a number that is not there',
    consumer('deliver_policy: by_start_sequence'),
  ),
  refused(
    'refused-deliver-policy',
    'a number of 0',
    consumer('deliver_policy: by_start_sequence, opt_start_seq: 0'),
  ),
  refused('refused-deliver-policy', 'a time that is not there', consumer('deliver_policy: by_start_time')),
  refused(
    'refused-deliver-policy',
    'both starts',
    consumer("deliver_policy: by_start_time, opt_start_seq: 5, opt_start_time: '2026-01-01T00:00:00Z'"),
  ),
  refused(
    'refused-deliver-policy',
    'the last of each subject without a filter',
    consumer('deliver_policy: last_per_subject'),
  ),
  taken('the last of each subject', consumer("deliver_policy: last_per_subject, filter_subject: 's.>'")),
  taken('a start by number', consumer('deliver_policy: by_start_sequence, opt_start_seq: 5')),
  // Acks
  taken(
    'acks that are not said',
    consumer('ack_wait: 1m, max_deliver: 3, backoff: [1m, 2m], max_ack_pending: 10, sample_freq: 10%'),
  ),
  taken('acks that are denied', consumer('ack_policy: none, ack_wait: 1m, max_ack_pending: 10')),
  refused(
    'ack-policy-missing',
    'pending acks of a push consumer without acks',
    consumer('deliver_subject: d, max_ack_pending: 10'),
  ),
  refused(
    'ack-settings-unused',
    'pending acks of a push consumer that denies acks',
    consumer('deliver_subject: d, ack_policy: none, max_ack_pending: 10'),
  ),
  taken(
    'a push consumer with unlimited acks',
    consumer('deliver_subject: d, ack_policy: none, max_ack_pending: -1'),
  ),
  taken(
    'a push consumer without acks, with a wait',
    consumer('deliver_subject: d, ack_policy: none, ack_wait: 1m'),
  ),
  refused(
    'refused-backoff',
    'more backoff than deliveries',
    consumer('ack_policy: explicit, max_deliver: 1, backoff: [1s, 2s]'),
  ),
  taken('as much backoff as deliveries', consumer('ack_policy: explicit, max_deliver: 2, backoff: [1s, 2s]')),
  taken('backoff without a limit', consumer('ack_policy: explicit, backoff: [1s, 2s]')),
  taken(
    'a max_deliver of 0 with backoff',
    consumer('ack_policy: explicit, max_deliver: 0, backoff: [1s, 2s]'),
  ),
  // Pull and push
  refused('pull-only-setting', 'max_waiting on push', consumer('deliver_subject: d, max_waiting: 10')),
  taken(
    'limits on requests of a push consumer',
    consumer('deliver_subject: d, max_batch: 10, max_expires: 1s, max_bytes: 10KiB'),
  ),
  taken('a tiny max_expires on push', consumer('deliver_subject: d, max_expires: 1us')),
  refused('too-short', 'a tiny max_expires', consumer('max_expires: 1us')),
  refused('push-only-setting', 'a rate limit on pull', consumer('rate_limit_bps: 1000')),
  refused('push-only-setting', 'heartbeats on pull', consumer('idle_heartbeat: 1s')),
  refused('push-only-setting', 'flow control on pull', consumer('flow_control: true')),
  taken('a deliver_group on pull', consumer('deliver_group: g')),
  refused('too-short', 'a short heartbeat', consumer('deliver_subject: d, idle_heartbeat: 99ms')),
  refused(
    'refused-flow-control',
    'flow control without heartbeats',
    consumer('deliver_subject: d, flow_control: true'),
  ),
  taken('flow control', consumer('deliver_subject: d, flow_control: true, idle_heartbeat: 1s')),
  taken(
    'heartbeats in a group',
    consumer('deliver_subject: d, queue_group: g, ack_policy: explicit, idle_heartbeat: 1s'),
  ),
  refused('refused-deliver-subject', 'delivery to wildcards', consumer("deliver_subject: 'd.*'")),
  refused('refused-deliver-subject', 'delivery into its stream', consumer('deliver_subject: s.d')),
  refused('refused-subject', 'delivery to no subject', consumer('deliver_subject: d..d')),
  taken(
    'delivery into another stream',
    `streams: { S: { subjects: [s] }, T: { subjects: [t] } }\nconsumers: { c: { stream: S, deliver_subject: t } }`,
  ),
  // ack_policy flow_control
  taken('acks by flow control', consumer('deliver_subject: d, ack_policy: flow_control')),
  taken(
    'acks by flow control, written out',
    consumer(
      'deliver_subject: d, ack_policy: flow_control, idle_heartbeat: 1s, flow_control: true, max_ack_pending: 5',
    ),
  ),
  refused('refused-flow-control', 'acks by flow control on pull', consumer('ack_policy: flow_control')),
  refused(
    'refused-flow-control',
    'acks by flow control with a wait',
    consumer('deliver_subject: d, ack_policy: flow_control, ack_wait: 1s'),
  ),
  refused(
    'refused-flow-control',
    'acks by flow control with backoff',
    consumer('deliver_subject: d, ack_policy: flow_control, backoff: [1s]'),
  ),
  refused(
    'refused-flow-control',
    'acks by flow control with max_deliver',
    consumer('deliver_subject: d, ack_policy: flow_control, max_deliver: 3'),
  ),
  refused(
    'refused-flow-control',
    'acks by flow control without a limit',
    consumer('deliver_subject: d, ack_policy: flow_control, max_ack_pending: -1'),
  ),
  // Priorities
  refused('refused-priority', 'groups without a policy', consumer('priority_groups: [g]')),
  refused('refused-priority', 'a policy without groups', consumer('priority_policy: overflow')),
  refused('refused-priority', 'a timeout without a policy', consumer('priority_timeout: 1m')),
  refused(
    'refused-priority',
    'priorities on push',
    consumer('deliver_subject: d, priority_policy: overflow, priority_groups: [g]'),
  ),
  taken('priorities', consumer('priority_policy: pinned_client, priority_groups: [g], priority_timeout: 1m')),
  taken(
    'a timeout of another policy',
    consumer('priority_policy: overflow, priority_groups: [g, h], priority_timeout: 1m'),
  ),
  // The stream's limits
  refused(
    'consumer-limit-exceeded',
    'more pending than its stream allows',
    consumer('ack_policy: explicit, max_ack_pending: 11', 'consumer_limits: { max_ack_pending: 10 }'),
  ),
  refused(
    'consumer-limit-exceeded',
    'a limit that a push consumer without acks inherits',
    consumer('ack_policy: none, deliver_subject: d', 'consumer_limits: { max_ack_pending: 10 }'),
  ),
  taken(
    'a push consumer without acks that says no limit',
    consumer(
      'ack_policy: none, deliver_subject: d, max_ack_pending: -1',
      'consumer_limits: { max_ack_pending: 10 }',
    ),
  ),
  taken(
    'unlimited pending beside a limit',
    consumer('ack_policy: explicit, max_ack_pending: -1', 'consumer_limits: { max_ack_pending: 10 }'),
  ),
  taken(
    'pending that follows the limit',
    consumer('ack_policy: explicit', 'consumer_limits: { max_ack_pending: 10 }'),
  ),
  refused(
    'consumer-limit-exceeded',
    'more idling than its stream allows',
    consumer('inactive_threshold: 2h', 'consumer_limits: { inactive_threshold: 1h }'),
  ),
  taken(
    'a durable that follows the limit',
    consumer('ack_policy: explicit', 'consumer_limits: { inactive_threshold: 1h }'),
  ),
  refused(
    'too-many-consumers',
    'more consumers than its stream takes',
    `${stream('max_consumers: 1')}\nconsumers: { c: { stream: S }, d: { stream: S } }`,
  ),
  taken(
    'as many consumers as its stream takes',
    `${stream('max_consumers: 2')}\nconsumers: { c: { stream: S }, d: { stream: S } }`,
  ),
  refused(
    'duplicate-name',
    'two of one name',
    `${stream('')}\nconsumers: { c: { stream: S }, d: { stream: S, name: c, description: other } }`,
  ),
  // Workqueues
  taken('a reader of a workqueue', consumer('ack_policy: explicit', 'retention: workqueue')),
  refused(
    'refused-workqueue-consumer',
    'a reader without acks',
    consumer('description: none', 'retention: workqueue'),
  ),
  refused(
    'refused-workqueue-consumer',
    'a reader that acks all before',
    consumer('ack_policy: all', 'retention: workqueue'),
  ),
  refused(
    'refused-workqueue-consumer',
    'a push reader without acks',
    consumer('deliver_subject: d', 'retention: workqueue'),
  ),
  refused(
    'refused-workqueue-consumer',
    'a reader of what is new',
    consumer('ack_policy: explicit, deliver_policy: new', 'retention: workqueue'),
  ),
  refused(
    'refused-workqueue-consumer',
    'a fan-out over a workqueue',
    `${stream('retention: workqueue')}\nconsumers: { c: { streams: all, durability: ephemeral, ack_policy: none } }`,
  ),
  taken(
    'a workqueue reader by flow control',
    consumer('ack_policy: flow_control, deliver_subject: d', 'retention: workqueue'),
  ),
  refused(
    'workqueue-filters-overlap',
    'two readers of everything',
    `${stream('retention: workqueue')}\nconsumers: { c: { stream: S, ack_policy: explicit }, d: { stream: S, ack_policy: explicit } }`,
  ),
  refused(
    'workqueue-filters-overlap',
    'a reader beside one of everything',
    `${stream('retention: workqueue')}\nconsumers: { c: { stream: S, ack_policy: explicit }, d: { stream: S, ack_policy: explicit, filter_subject: s.a } }`,
  ),
  refused(
    'workqueue-filters-overlap',
    'readers that share a part',
    `${stream('retention: workqueue')}\nconsumers: { c: { stream: S, ack_policy: explicit, filter_subject: 's.a.*' }, d: { stream: S, ack_policy: explicit, filter_subject: 's.*.b' } }`,
  ),
  taken(
    'readers apart',
    `${stream('retention: workqueue')}\nconsumers: { c: { stream: S, ack_policy: explicit, filter_subject: 's.a.*' }, d: { stream: S, ack_policy: explicit, filter_subjects: ['s.b.*', s.c] } }`,
  ),
  // Interest
  taken(
    'any readers of an interest stream',
    `${stream('retention: interest')}\nconsumers: { c: { stream: S, deliver_policy: new }, d: { stream: S, ack_policy: all }, e: { stream: S, ack_policy: explicit } }`,
  ),
];

export const REPLICA_CASES: readonly ServerCase[] = [
  taken('a consumer with fewer replicas', consumer('num_replicas: 1', 'num_replicas: 3')),
  taken(
    "a consumer with its stream's replicas",
    consumer('num_replicas: 3', 'num_replicas: 3, retention: interest'),
  ),
  refused(
    'refused-consumer-replicas',
    'a consumer with more replicas',
    consumer('num_replicas: 3', 'num_replicas: 1'),
  ),
  refused(
    'refused-consumer-replicas',
    'a consumer of an interest stream with fewer',
    consumer('num_replicas: 1', 'num_replicas: 3, retention: interest'),
  ),
  refused(
    'refused-consumer-replicas',
    'a consumer of a workqueue with fewer',
    consumer('num_replicas: 1, ack_policy: explicit', 'num_replicas: 3, retention: workqueue'),
  ),
  refused(
    'reserved-subject',
    'everything with three replicas',
    "streams: { S: { subjects: ['>'], no_ack: true, num_replicas: 3 } }",
  ),
  refused('refused-persist-mode', 'async with replicas', stream('persist_mode: async, num_replicas: 3')),
];
