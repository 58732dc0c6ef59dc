/**
 * Every settable field of a consumer on nats-server 2.15 (but its name), a row each.
 * Where the server's behaviour is stated it was seen on 2.15.1; test/live/consumer-fields.test.ts holds each row to it.
 */
import { covers } from '../subjects/subject.js';
import { type Field, type FieldChange, field, type Given, type Rating, replaced, safe } from './field.js';
import type { Config, ConsumerState } from './resource.js';
import {
  ackPendingLimit,
  count,
  countLimit,
  duration,
  durationList,
  flag,
  instant,
  percentage,
  size,
  text,
  textMap,
  textSet,
  word,
  wordBut,
} from './shapes.js';

const SECOND = 1_000_000_000;
const DEFAULT_ACK_WAIT = 30 * SECOND;
const DEFAULT_MAX_ACK_PENDING = 1000;
const DEFAULT_MAX_WAITING = 512;
const DEFAULT_PIN = 120 * SECOND;

export const CONSUMER_FIELDS: readonly Field[] = [
  field({ name: 'description', shape: text, since: '2.3.3' }),
  field({ name: 'deliver_policy', shape: word, default: 'all', update: replaced, rate: rateStart }),
  field({ name: 'opt_start_seq', shape: count, default: 0, update: replaced, rate: rateStart }),
  field({ name: 'opt_start_time', shape: instant, update: replaced, rate: rateStart }),
  field({
    name: 'ack_policy',
    shape: word,
    default: 'none',
    update: replaced,
    rate: rateReplace,
    valuesSince: { flow_control: { since: '2.14', level: 4 } },
  }),
  field({
    name: 'ack_wait',
    shape: duration,
    default: config => (acknowledges(config) ? DEFAULT_ACK_WAIT : 0),
    rate: rateAckWait,
  }),
  field({ name: 'max_deliver', shape: countLimit, default: -1, rate: rateMaxDeliver }),
  field({ name: 'backoff', shape: durationList, since: '2.7.1' }),
  // filter_subject and filter_subjects are one field for the server's comparison; see consumer-config.ts.
  field({ name: 'filter_subjects', shape: textSet, since: '2.2', rate: rateFilters }),
  field({ name: 'replay_policy', shape: word, default: 'instant', update: replaced, rate: rateReplace }),
  field({ name: 'rate_limit_bps', shape: count, default: 0 }),
  field({ name: 'sample_freq', shape: percentage }),
  field({
    name: 'max_waiting',
    shape: count,
    default: config => (config['deliver_subject'] === null ? DEFAULT_MAX_WAITING : 0),
    update: replaced,
    rate: rateReplace,
  }),
  field({
    name: 'max_ack_pending',
    shape: ackPendingLimit,
    serverMayLimit: true,
    default: defaultMaxAckPending,
    rate: rateMaxAckPending,
  }),
  field({
    name: 'flow_control',
    shape: flag,
    default: (config: Config) => config['ack_policy'] === 'flow_control',
    update: replaced,
    rate: rateReplace,
  }),
  field({
    name: 'idle_heartbeat',
    shape: duration,
    default: config => (config['ack_policy'] === 'flow_control' ? SECOND : 0),
    update: replaced,
    rate: rateReplace,
  }),
  field({ name: 'headers_only', shape: flag, default: false, since: '2.6.2' }),
  field({ name: 'max_batch', shape: count, default: 0, since: '2.7', serverMayLimit: true }),
  field({ name: 'max_expires', shape: duration, default: 0, since: '2.7' }),
  field({ name: 'max_bytes', shape: size, default: 0, since: '2.8.3' }),
  field({ name: 'deliver_subject', shape: text, update: updateDeliverSubject, rate: rateDeliverSubject }),
  field({ name: 'deliver_group', shape: text, since: '2.3.3', rate: rateDeliverGroup }),
  field({
    name: 'inactive_threshold',
    shape: duration,
    default: (_config, { stream }) => limitsOf(stream)['inactive_threshold'] ?? 0,
    since: '2.7',
    rate: rateInactive,
  }),
  field({ name: 'num_replicas', shape: count, default: 0, since: '2.8.3' }),
  field({
    name: 'mem_storage',
    shape: flag,
    default: false,
    since: '2.8.3',
    update: replaced,
    rate: rateReplace,
  }),
  field({ name: 'metadata', shape: textMap, since: '2.10' }),
  field({
    name: 'pause_until',
    shape: instant,
    since: '2.11',
    level: 1,
    update: () => 'pause',
    rate: ratePause,
  }),
  field({
    name: 'priority_policy',
    shape: wordBut('none'),
    since: '2.11',
    level: 1,
    rate: ratePriority,
    valuesSince: { prioritized: { since: '2.12', level: 2 } },
  }),
  field({ name: 'priority_groups', shape: textSet, since: '2.11', level: 1, rate: ratePriority }),
  field({
    name: 'priority_timeout',
    shape: duration,
    default: config => (config['priority_policy'] === 'pinned_client' ? DEFAULT_PIN : 0),
    since: '2.11',
    level: 1,
  }),
];

function acknowledges(config: Config): boolean {
  return config['ack_policy'] === 'explicit' || config['ack_policy'] === 'all';
}

function limitsOf(stream: Config | null): Config {
  return (stream?.['consumer_limits'] ?? {}) as Config;
}

function defaultMaxAckPending(config: Config, given: Given): number {
  const limits = [
    limitsOf(given.stream)['max_ack_pending'] as number | undefined,
    given.accountMaxAckPending,
  ];
  const bounds = limits.filter((limit): limit is number => limit !== undefined && limit > 0);
  if (config['ack_policy'] === 'none')
    return (limitsOf(given.stream)['max_ack_pending'] as number | undefined) ?? 0;
  return Math.min(DEFAULT_MAX_ACK_PENDING, ...bounds);
}

const CANNOT = 'the server cannot change it in place';

function rateReplace(): Rating {
  return { risk: 'disruptive', note: CANNOT };
}

function rateStart(): Rating {
  return {
    risk: 'disruptive',
    note: `${CANNOT}; where it starts counts for a new consumer only, this one keeps its place`,
  };
}

function rateAckWait({ before, after, live }: FieldChange): Rating {
  const { unacked } = live.state as ConsumerState;
  return (after as number) < (before as number) && unacked > 0
    ? { risk: 'disruptive', note: `${unacked} unacked may be delivered again sooner`, stake: { unacked } }
    : safe();
}

function rateMaxDeliver({ before, after, live }: FieldChange): Rating {
  const { unacked } = live.state as ConsumerState;
  const lowered = after !== -1 && (before === -1 || (after as number) < (before as number));
  return lowered && unacked > 0
    ? { risk: 'disruptive', note: `${unacked} unacked may have used up their deliveries`, stake: { unacked } }
    : safe();
}

function rateMaxAckPending({ before, after, live }: FieldChange): Rating {
  const { unacked } = live.state as ConsumerState;
  const lowered = after !== -1 && (before === -1 || (after as number) < (before as number));
  return lowered && unacked > 0
    ? { risk: 'disruptive', note: `${unacked} unacked now`, stake: { unacked } }
    : safe();
}

/**
 * On an interest stream a message goes as soon as no consumer wants it, so narrowing a filter deletes messages at
 * once (seen on 2.15.1: 40 to 10). Elsewhere the messages stay, but this consumer never sees those that it passed.
 */
function rateFilters({ before, after, live, stream }: FieldChange): Rating {
  const { pending, unacked } = live.state as ConsumerState;
  const narrowed = after !== null && !coverAll(after as string[], (before as string[] | null) ?? ['>']);
  if (narrowed && stream?.config['retention'] === 'interest' && pending + unacked > 0) {
    return {
      risk: 'destructive',
      note: 'an interest stream deletes at once what no consumer wants any more',
      stake: { messages: pending + unacked, pending, unacked, estimated: true },
    };
  }
  if (narrowed && pending > 0) {
    return {
      risk: 'disruptive',
      note: `of ${pending} pending, those outside the new filter are not delivered`,
    };
  }
  return { risk: 'safe', note: narrowed ? '' : 'older messages that it has passed are not delivered' };
}

function coverAll(wide: readonly string[], narrow: readonly string[]): boolean {
  return narrow.every(subject => wide.some(filter => covers(filter, subject)));
}

function updateDeliverSubject({ before, after, live }: FieldChange) {
  const staysPush = before !== null && after !== null;
  return staysPush && !(live.state as ConsumerState).bound ? 'in-place' : 'replace';
}

function rateDeliverSubject(change: FieldChange): Rating {
  return updateDeliverSubject(change) === 'replace'
    ? { risk: 'disruptive', note: CANNOT }
    : { risk: 'disruptive', note: 'subscribers to the old subject receive nothing more' };
}

function rateDeliverGroup({ live }: FieldChange): Rating {
  return (live.state as ConsumerState).bound
    ? { risk: 'disruptive', note: 'subscribers of another queue group receive nothing more' }
    : safe();
}

function rateInactive({ after }: FieldChange): Rating {
  return (after as number) > 0
    ? { risk: 'disruptive', note: 'the server deletes the consumer once nobody has used it for so long' }
    : safe();
}

function ratePause({ after }: FieldChange): Rating {
  return after === null ? safe() : { risk: 'disruptive', note: 'nothing is delivered until then' };
}

function ratePriority({ live }: FieldChange): Rating {
  return (live.state as ConsumerState).waiting > 0
    ? { risk: 'disruptive', note: 'clients that wait with the old group are refused' }
    : safe();
}
