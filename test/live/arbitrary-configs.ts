/**
 * Generated configs of the API, for tests that hold fleetctl against whatever a server does with them. Most are valid;
 * the few that are not are found by asking the server. `NAME` in a text stands for the stream's name.
 */
import fc from 'fast-check';
import { fieldOf } from '../../src/resources/config.js';
import { isAtLeast } from '../../src/resources/field.js';
import type { Config } from '../../src/resources/resource.js';

const SECOND = 1_000_000_000;
const HOUR = 3600 * SECOND;
const flag = fc.boolean();
const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const limit = pick(-1, 3, 5, 8, 1000);

/** Streams that every test of copies has beside its own: one that answers direct gets, one that does not. */
export const ORIGINS = [
  { name: 'ORIGIN', subjects: ['origin.>'], allow_direct: true },
  { name: 'OTHER', subjects: ['other.>'] },
];

const source = fc
  .record(
    {
      name: pick('ORIGIN', 'OTHER'),
      opt_start_seq: pick(1, 4),
      filter_subject: pick('origin.a', 'other.a'),
    },
    { requiredKeys: ['name'] },
  )
  .map(({ filter_subject, ...rest }) =>
    filter_subject?.startsWith(rest.name.toLowerCase()) ? { ...rest, filter_subject } : rest,
  );

const STREAM_VALUES: Record<string, fc.Arbitrary<unknown>> = {
  description: pick('one', 'two', ''),
  subjects: pick(['NAME.a', 'NAME.b', 'NAME.c'], ['NAME.>'], ['NAME.c', 'NAME.a'], ['NAME.*', 'NAME.a.x']),
  retention: pick('limits', 'interest', 'workqueue'),
  max_consumers: pick(-1, 2, 50),
  max_msgs: limit,
  max_bytes: pick(-1, 150, 400, 1024 * 1024),
  max_age: pick(0, HOUR, 30 * 24 * HOUR, 90 * SECOND),
  max_msgs_per_subject: pick(-1, 1, 2, 100),
  max_msg_size: pick(-1, 512, 65536),
  discard: pick('old', 'new'),
  discard_new_per_subject: flag,
  storage: pick('file', 'memory'),
  num_replicas: fc.constant(1),
  no_ack: flag,
  duplicate_window: pick(SECOND, 30 * SECOND, 120 * SECOND, HOUR),
  placement: pick({ tags: ['b', 'a'] }, { cluster: 'elsewhere' }, { tags: ['a', 'b'] }),
  mirror: source,
  sources: fc.uniqueArray(source, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
  compression: pick('none', 's2'),
  first_seq: pick(1, 100, 200),
  subject_transform: pick({ src: 'NAME.>', dest: 'stored.NAME.>' }, { src: '>', dest: 'all.NAME.>' }),
  republish: pick(
    { src: 'NAME.>', dest: 'again.NAME.>' },
    { dest: 'copy.NAME.>', headers_only: true },
    { src: '>', dest: 'copy.NAME.>', headers_only: true },
  ),
  allow_direct: flag,
  mirror_direct: flag,
  sealed: fc.constant(true),
  deny_delete: flag,
  deny_purge: flag,
  allow_rollup_hdrs: flag,
  consumer_limits: pick(
    { max_ack_pending: 50 },
    { inactive_threshold: HOUR },
    { max_ack_pending: 70, inactive_threshold: 2 * HOUR },
  ),
  allow_msg_ttl: flag,
  subject_delete_marker_ttl: pick(SECOND, 60 * SECOND),
  allow_msg_counter: flag,
  allow_atomic: flag,
  allow_msg_schedules: flag,
  persist_mode: pick('default', 'async'),
  allow_batched: flag,
  metadata: pick({ owner: 'me' }, { owner: 'you', tier: 'gold' }, { '_nats.other': 'kept' }),
};

/** How often a field is set, of 12; three where nothing is said. Some exclude most others. */
const STREAM_WEIGHTS: Record<string, number> = {
  subjects: 8,
  max_msgs: 4,
  mirror: 1,
  sources: 1,
  sealed: 1,
  allow_msg_counter: 1,
  persist_mode: 2,
};

const CONSUMER_VALUES: Record<string, fc.Arbitrary<unknown>> = {
  description: pick('one', 'two', ''),
  deliver_policy: pick('all', 'new', 'last', 'last_per_subject', 'by_start_sequence', 'by_start_time'),
  opt_start_seq: pick(2, 5),
  opt_start_time: pick('2026-01-01T00:00:00Z', '2026-01-01T02:00:00+02:00', '2026-03-01T00:00:00.5Z'),
  ack_policy: pick('explicit', 'explicit', 'explicit', 'all', 'none', 'flow_control'),
  ack_wait: pick(SECOND, 30 * SECOND, 90 * SECOND),
  max_deliver: pick(-1, 3, 7),
  backoff: pick([SECOND], [SECOND, 5 * SECOND], [2 * SECOND, 4 * SECOND, 8 * SECOND]),
  filter_subject: pick('NAME.a', 'NAME.b', 'NAME.>'),
  filter_subjects: pick(['NAME.a'], ['NAME.b', 'NAME.a'], ['NAME.a', 'NAME.b'], ['NAME.c']),
  replay_policy: pick('instant', 'original'),
  rate_limit_bps: pick(1_000_000, 2_000_000),
  sample_freq: pick('10', '10%', '100%'),
  max_waiting: pick(512, 64),
  max_ack_pending: pick(-1, 20, 1000, 50),
  flow_control: flag,
  idle_heartbeat: pick(SECOND, 5 * SECOND),
  headers_only: flag,
  max_batch: pick(5, 10),
  max_expires: pick(SECOND, 10 * SECOND),
  max_bytes: pick(1024, 4096),
  deliver_subject: pick('deliver.one.NAME', 'deliver.two.NAME'),
  deliver_group: pick('one', 'two'),
  inactive_threshold: pick(HOUR / 2, HOUR),
  num_replicas: pick(0, 1),
  mem_storage: flag,
  metadata: pick({ owner: 'me' }, { owner: 'you', tier: 'gold' }),
  pause_until: pick('2031-01-01T00:00:00Z', '2031-01-01T02:00:00+02:00', '2020-01-01T00:00:00Z'),
  priority_policy: pick('none', 'overflow', 'pinned_client', 'prioritized'),
  priority_groups: pick(['g'], ['h'], ['h', 'g']),
  priority_timeout: pick(10 * SECOND, 120 * SECOND),
};

const CONSUMER_WEIGHTS: Record<string, number> = {
  ack_policy: 11,
  deliver_subject: 4,
  priority_policy: 4,
  flow_control: 4,
  idle_heartbeat: 4,
};

/** The fields that a server has, each set now and then. */
function configs(
  kind: 'stream' | 'consumer',
  values: Record<string, fc.Arbitrary<unknown>>,
  weights: Record<string, number>,
  version: string,
): fc.Arbitrary<Config> {
  const known = Object.entries(values).filter(([name]) =>
    isAtLeast(version, fieldOf(kind, name)?.since ?? '0'),
  );
  const optional = known.map(([name, arbitrary]): [string, fc.Arbitrary<unknown>] => {
    const weight = weights[name] ?? 3;
    return [
      name,
      fc.oneof({ weight: 12 - weight, arbitrary: fc.constant(undefined) }, { weight, arbitrary }),
    ];
  });
  return fc
    .record(Object.fromEntries(optional))
    .map(config => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)));
}

/** What is written first and what then: often the second differs in a few fields only. */
export interface Pair {
  before: Config;
  after: Config;
}

function pairs(fresh: fc.Arbitrary<Config>, mend: (config: Config) => Config): fc.Arbitrary<Pair> {
  const few = fc.tuple(fresh, fresh, fc.infiniteStream(fc.nat({ max: 7 }))).map(([before, other, dice]) => {
    const names = [...new Set([...Object.keys(before), ...Object.keys(other)])].sort();
    const after = { ...before };
    for (const name of names) {
      if (dice.next().value > 1) continue;
      if (name in other) after[name] = other[name];
      else delete after[name];
    }
    return { before, after };
  });
  const all = fc.tuple(fresh, fresh).map(([before, after]) => ({ before, after }));
  return fc
    .oneof({ weight: 3, arbitrary: few }, { weight: 1, arbitrary: all })
    .map(({ before, after }) => ({ before: mend(before), after: mend(after) }));
}

export function streamPairs(version: string): fc.Arbitrary<Pair> {
  return pairs(configs('stream', STREAM_VALUES, STREAM_WEIGHTS, version), mendStream);
}

export function consumerPairs(version: string): fc.Arbitrary<Pair> {
  return pairs(configs('consumer', CONSUMER_VALUES, CONSUMER_WEIGHTS, version), config =>
    mendConsumer(config, version),
  );
}

/** Takes away what the server is known to refuse beside something else. */
function mendStream(config: Config): Config {
  const without = { ...config };
  const drop = (...names: string[]) => {
    for (const name of names) delete without[name];
  };
  if (without['mirror']) {
    drop('subjects', 'sources', 'first_seq', 'allow_msg_counter', 'allow_atomic', 'allow_batched');
    drop('allow_msg_schedules', 'subject_delete_marker_ttl', 'discard_new_per_subject', 'republish');
    drop('subject_transform', 'allow_msg_ttl');
  } else drop('mirror_direct');
  if (without['sources']) drop('allow_msg_schedules');
  if (without['allow_msg_counter']) {
    drop('allow_msg_ttl', 'subject_delete_marker_ttl', 'allow_msg_schedules', 'retention', 'discard');
    drop('discard_new_per_subject');
  }
  if (without['allow_msg_schedules']) drop('discard', 'discard_new_per_subject', 'deny_purge');
  if (without['discard_new_per_subject']) {
    without['discard'] = 'new';
    without['max_msgs_per_subject'] = Math.max(2, (without['max_msgs_per_subject'] as number) ?? 0);
  }
  if (without['subject_delete_marker_ttl']) drop('deny_purge');
  if (without['deny_purge']) drop('allow_rollup_hdrs');
  if (without['persist_mode'] === 'async') {
    without['storage'] = 'file';
    drop('allow_atomic');
  }
  const maxAge = without['max_age'] as number | undefined;
  if (maxAge && (without['duplicate_window'] as number) > maxAge) drop('duplicate_window');
  if (without['sealed']) {
    drop('allow_rollup_hdrs', 'max_age', 'allow_msg_schedules', 'subject_delete_marker_ttl');
    drop('discard_new_per_subject', 'allow_msg_counter');
    Object.assign(without, { discard: 'new', deny_delete: true, deny_purge: true });
  }
  return without;
}

function mendConsumer(config: Config, version: string): Config {
  const without = { ...config };
  const drop = (...names: string[]) => {
    for (const name of names) delete without[name];
  };
  if (without['ack_policy'] === 'flow_control' && !isAtLeast(version, '2.14'))
    without['ack_policy'] = 'explicit';
  if (without['priority_policy'] === 'prioritized' && !isAtLeast(version, '2.12')) drop('priority_policy');
  if (without['deliver_policy'] !== 'by_start_sequence') drop('opt_start_seq');
  else without['opt_start_seq'] ??= 3;
  if (without['deliver_policy'] !== 'by_start_time') drop('opt_start_time');
  else without['opt_start_time'] ??= '2026-01-01T00:00:00Z';
  if (without['filter_subject']) drop('filter_subjects');
  if (without['deliver_policy'] === 'last_per_subject' && !without['filter_subjects'])
    without['filter_subject'] ??= 'NAME.>';
  if (without['ack_policy'] === 'flow_control') {
    without['deliver_subject'] ??= 'deliver.one.NAME';
    without['flow_control'] = true;
    without['idle_heartbeat'] = SECOND;
    without['max_ack_pending'] = Math.max(20, (without['max_ack_pending'] as number) ?? 0);
    drop('ack_wait', 'backoff', 'max_deliver');
  }
  if (without['deliver_subject']) {
    drop('max_waiting', 'priority_policy', 'priority_groups', 'priority_timeout');
    drop('max_batch', 'max_expires', 'max_bytes');
    if (without['flow_control']) without['idle_heartbeat'] ??= SECOND;
  } else drop('flow_control', 'idle_heartbeat', 'rate_limit_bps', 'deliver_group');
  if (!without['priority_policy'] || without['priority_policy'] === 'none') {
    drop('priority_groups', 'priority_timeout');
  } else {
    without['priority_groups'] ??= ['g'];
    if (without['priority_policy'] !== 'pinned_client') drop('priority_timeout');
  }
  if (!acknowledges(without)) drop('ack_wait', 'backoff');
  const backoff = without['backoff'] as number[] | undefined;
  if (backoff) {
    drop('ack_wait');
    if ((without['max_deliver'] as number) > 0) without['max_deliver'] = 7;
  }
  return without;
}

function acknowledges({ ack_policy }: Config): boolean {
  return ack_policy === 'explicit' || ack_policy === 'all';
}

const DURATIONS = new Set([
  'max_age',
  'duplicate_window',
  'subject_delete_marker_ttl',
  'inactive_threshold',
  'ack_wait',
  'backoff',
  'idle_heartbeat',
  'max_expires',
  'priority_timeout',
]);

/** The config as a topology writes it, as YAML (every JSON is): nanoseconds say their unit. */
export function written(config: Config, name: string): string {
  const text = JSON.stringify(config, function (this: unknown, key, value) {
    const isDuration = DURATIONS.has(key) && typeof value === 'number';
    if (isDuration) return `${value}ns`;
    return key === 'backoff' ? (value as number[]).map(each => `${each}ns`) : value;
  });
  return text.replaceAll('NAME', name);
}

/** The config as a request of the API. */
export function sent(config: Config, name: string): Config {
  return JSON.parse(JSON.stringify(config).replaceAll('NAME', name));
}
