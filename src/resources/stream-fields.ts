/**
 * Every settable field of a stream on nats-server 2.15 (but its name), a row each.
 * Where the server's behaviour is stated it was seen on 2.15.1; test/live/stream-fields.test.ts holds each row to it.
 */
import {
  disruptive,
  type Field,
  type FieldChange,
  field,
  inPlaceSince,
  isAtLeast,
  oneWay,
  type Rating,
  replaced,
  safe,
} from './field.js';
import {
  count,
  countLimit,
  duration,
  flag,
  members,
  setOf,
  sizeLimit,
  streamSource,
  subjectTransform,
  text,
  textMap,
  textSet,
  word,
  wordBut,
} from './shapes.js';
import * as stake from './stakes.js';

const SECOND = 1_000_000_000;
const DEFAULT_DUPLICATE_WINDOW = 120 * SECOND;

export const STREAM_FIELDS: readonly Field[] = [
  field({ name: 'description', shape: text, since: '2.3.3' }),
  field({
    name: 'subjects',
    shape: textSet,
    default: (config, { name }) => (config['mirror'] || config['sources'] ? null : [name]),
    rate: rateSubjects,
  }),
  field({
    name: 'retention',
    shape: word,
    default: 'limits',
    update: updateRetention,
    rate: stake.rateRetention,
  }),
  field({
    name: 'max_consumers',
    shape: countLimit,
    default: -1,
    update: inPlaceSince('2.12'),
    rate: rateMaxConsumers,
  }),
  field({ name: 'max_msgs', shape: countLimit, default: -1, rate: stake.rateMaxMsgs }),
  field({ name: 'max_bytes', shape: sizeLimit, default: -1, rate: stake.rateMaxBytes }),
  field({ name: 'max_age', shape: duration, default: 0, rate: stake.rateMaxAge }),
  field({
    name: 'max_msgs_per_subject',
    shape: countLimit,
    default: -1,
    since: '2.3',
    rate: stake.rateMaxMsgsPerSubject,
  }),
  field({ name: 'max_msg_size', shape: sizeLimit, default: -1 }),
  field({ name: 'discard', shape: word, default: 'old', rate: rateDiscard }),
  field({ name: 'discard_new_per_subject', shape: flag, default: false, since: '2.9.1' }),
  field({ name: 'storage', shape: word, default: 'file', update: replaced }),
  field({ name: 'num_replicas', shape: count, default: 1, rate: rateReplicas }),
  field({ name: 'no_ack', shape: flag, default: false }),
  field({
    name: 'duplicate_window',
    shape: duration,
    serverMayLimit: true,
    default: (config, { serverVersion = '2.15' }) => {
      // Until 2.14 a stream with sources had a window like any other.
      const copiesWithout = config['sources'] && isAtLeast(serverVersion, '2.14');
      if (config['mirror'] || copiesWithout) return 0;
      const maxAge = config['max_age'] as number;
      return maxAge > 0 ? Math.min(DEFAULT_DUPLICATE_WINDOW, maxAge) : DEFAULT_DUPLICATE_WINDOW;
    },
  }),
  field({
    name: 'placement',
    shape: members({ cluster: text, tags: textSet, preferred: text }),
    rate: disruptive('the stream moves to other servers'),
  }),
  field({
    name: 'mirror',
    shape: streamSource,
    update: change => (change.after === null ? inPlaceSince('2.12')(change) : 'replace'),
    rate: disruptive(
      'the mirror becomes a stream of its own and stops following its origin: this cannot be undone',
    ),
  }),
  field({ name: 'sources', shape: setOf(streamSource), rate: rateSources }),
  field({ name: 'compression', shape: word, default: 'none', since: '2.10' }),
  field({
    name: 'first_seq',
    shape: { ...count, canonical: value => Math.max(1, count.canonical(value) as number) },
    default: 1,
    since: '2.10',
    rate: () => ({ risk: 'safe', note: 'recorded only: the sequence of an existing stream stays as it is' }),
  }),
  field({ name: 'subject_transform', shape: subjectTransform, since: '2.10' }),
  field({
    name: 'republish',
    shape: {
      ...members({ src: text, dest: text, headers_only: flag }),
      canonical: value => {
        const republish = members({ src: text, dest: text, headers_only: flag }).canonical(value);
        return republish === null ? null : { src: '>', ...(republish as object) };
      },
    },
    since: '2.8.3',
  }),
  field({ name: 'allow_direct', shape: flag, default: false, since: '2.9' }),
  field({ name: 'mirror_direct', shape: flag, default: false, since: '2.9' }),
  field({
    name: 'sealed',
    shape: flag,
    default: false,
    since: '2.6.2',
    update: oneWay,
    rate: disruptive(
      'nothing can be published to the stream or deleted from it any more: this cannot be undone',
    ),
  }),
  field({
    name: 'deny_delete',
    shape: flag,
    default: false,
    since: '2.6.2',
    update: oneWay,
    rate: rateOneWay,
  }),
  field({
    name: 'deny_purge',
    shape: flag,
    default: false,
    since: '2.6.2',
    update: oneWay,
    rate: rateOneWay,
  }),
  field({ name: 'allow_rollup_hdrs', shape: flag, default: false, since: '2.6.2' }),
  field({
    name: 'consumer_limits',
    shape: members({ inactive_threshold: duration, max_ack_pending: count }),
    since: '2.10',
  }),
  field({
    name: 'allow_msg_ttl',
    shape: flag,
    default: false,
    since: '2.11',
    level: 1,
    update: oneWay,
    rate: rateOneWay,
  }),
  field({ name: 'subject_delete_marker_ttl', shape: duration, default: 0, since: '2.11', level: 1 }),
  field({
    name: 'allow_msg_counter',
    shape: flag,
    default: false,
    since: '2.12',
    level: 2,
    update: replaced,
  }),
  field({ name: 'allow_atomic', shape: flag, default: false, since: '2.12', level: 2 }),
  field({
    name: 'allow_msg_schedules',
    shape: flag,
    default: false,
    since: '2.12',
    level: 2,
    update: oneWay,
    rate: rateOneWay,
  }),
  field({ name: 'persist_mode', shape: wordBut('default'), since: '2.12', level: 2, update: replaced }),
  field({ name: 'allow_batched', shape: flag, default: false, since: '2.14', level: 4 }),
  field({ name: 'metadata', shape: textMap, since: '2.10' }),
];

function updateRetention({ before, after }: FieldChange) {
  return before === 'workqueue' || after === 'workqueue' ? 'replace' : 'in-place';
}

function rateSubjects({ before, after }: FieldChange): Rating {
  const kept = new Set((after as string[] | null) ?? []);
  const gone = ((before as string[] | null) ?? []).filter(subject => !kept.has(subject));
  if (gone.length === 0) return safe();
  return {
    risk: 'disruptive',
    note: `messages already stored under ${gone.join(', ')} stay; new ones are not captured`,
  };
}

function rateMaxConsumers({ after, live }: FieldChange): Rating {
  const has = (live.state as { consumers: number }).consumers;
  if (after === -1 || has <= (after as number)) return safe();
  return { risk: 'safe', note: `it has ${has} consumers now: they stay, new ones are refused` };
}

function rateDiscard(change: FieldChange): Rating {
  return change.after === 'new'
    ? { risk: 'disruptive', note: 'publishers are refused once the stream is full' }
    : stake.rateDiscardOld(change);
}

function rateReplicas({ before, after }: FieldChange): Rating {
  return (after as number) < (before as number)
    ? { risk: 'disruptive', note: 'fewer servers hold the messages; leaders may move' }
    : { risk: 'safe', note: 'new replicas catch up after the server has agreed' };
}

function rateOneWay(): Rating {
  return { risk: 'safe', note: 'once on, the server never turns it off again' };
}

/** What tells one source from another for the server (2.15.1): everything but where it starts. */
function sourceIdentity(source: Record<string, unknown>): string {
  const { opt_start_seq: _seq, opt_start_time: _time, ...identity } = source;
  return JSON.stringify(identity);
}

function rateSources({ before, after }: FieldChange): Rating {
  const had = ((before as Record<string, unknown>[] | null) ?? []).map(sourceIdentity);
  const wanted = ((after as Record<string, unknown>[] | null) ?? []).map(sourceIdentity);
  const removed = had.filter(identity => !wanted.includes(identity));
  const added = wanted.filter(identity => !had.includes(identity));
  if (removed.length === 0 && added.length === 0) {
    return { risk: 'safe', note: 'recorded only: a source that runs already does not start again elsewhere' };
  }
  const names = new Set(removed.map(identity => JSON.parse(identity).name));
  const again = added.map(identity => JSON.parse(identity).name).filter(name => names.has(name));
  if (again.length > 0) {
    return {
      risk: 'disruptive',
      note: `messages of ${again.join(', ')} that were copied already are copied again`,
    };
  }
  return removed.length > 0 ? { risk: 'disruptive', note: 'messages already copied stay' } : safe();
}
