/** From fields as somebody wrote them to the canonical config of a kind, and back to a request of the API. */
import { CONSUMER_FIELDS } from './consumer-fields.js';
import type { Field, Given } from './field.js';
import type { Config, Kind, Live } from './resource.js';
import { STREAM_FIELDS } from './stream-fields.js';

/** The keys under which fleetctl remembers things in an object's metadata. */
export const MARK = {
  /** The topology that owns the object. */
  topology: 'fleetctl.topology',
  /** Where a replaced consumer went on, and what the topology declares instead. */
  resumed: 'fleetctl.resumed',
  /** The consumer whose place this one keeps while that is replaced. */
  keeps: 'fleetctl.keeps',
  /** Defaults of this server that are lower than everybody's: without it they would be taken for drift. */
  limited: 'fleetctl.limited',
} as const;

const MARK_PREFIX = 'fleetctl.';
/** What nats-server 2.11 and newer adds to every object's metadata. */
const SERVER_METADATA = new Set(['_nats.ver', '_nats.level', '_nats.req.level']);

export function fieldsOf(kind: Kind): readonly Field[] {
  return kind === 'consumer' ? CONSUMER_FIELDS : STREAM_FIELDS;
}

/** A bucket is a stream. */
function tableOf(kind: Kind): 'stream' | 'consumer' {
  return kind === 'consumer' ? 'consumer' : 'stream';
}

const BY_NAME = {
  stream: new Map(STREAM_FIELDS.map(row => [row.name, row])),
  consumer: new Map(CONSUMER_FIELDS.map(row => [row.name, row])),
};

/** The row of a field; `filter_subject` is the same row as `filter_subjects`. */
export function fieldOf(kind: Kind, name: string): Field | undefined {
  const table = BY_NAME[tableOf(kind)];
  return table.get(name === 'filter_subject' ? 'filter_subjects' : name);
}

/** A config in which nothing is set: what every server fills in by itself, for the rows where that is one value. */
const DEFAULTS = { stream: defaultsOf(STREAM_FIELDS), consumer: defaultsOf(CONSUMER_FIELDS) };

/** The rows whose default follows from other fields, in the order of the table. */
const FOLLOWING = { stream: followingOf(STREAM_FIELDS), consumer: followingOf(CONSUMER_FIELDS) };

/** The config that the server will have once it was given these fields: every row of the table, defaults resolved. */
export function desiredConfig(kind: Kind, written: Config, given: Given): Config {
  const config = canonical(kind, written);
  for (const { row, follow } of FOLLOWING[tableOf(kind)]) {
    if (config[row.name] === row.unset) config[row.name] = follow(config, given);
  }
  return kind === 'consumer' ? implyConsumer(config) : implyStream(config);
}

/** The config that the server says it has. Defaults that every server fills in are filled in for those too old to. */
export function liveConfig(kind: Kind, echo: Config): Config {
  return canonical(kind, echo, ownMetadata((echo['metadata'] ?? null) as Record<string, string> | null));
}

/** The fields of a config that are not what every server fills in: all that tells it from an empty one. */
export function settings(kind: Kind, config: Config): Config {
  const defaults = DEFAULTS[tableOf(kind)];
  const set: Config = {};
  for (const name in config) if (config[name] !== defaults[name]) set[name] = config[name];
  return set;
}

/** The complete body's `config` for a create or an update: what is left out has the server's default. */
export function requestConfig(
  kind: Kind,
  config: Config,
  metadata: Readonly<Record<string, string>>,
): Config {
  const body: Config = {};
  for (const row of fieldsOf(kind)) {
    const value = config[row.name];
    if (value !== undefined && !isUnset(row, value)) body[row.name] = value;
    else if (value === -1) body[row.name] = value;
  }
  if (body['first_seq'] === 1) delete body['first_seq'];
  const filters = body['filter_subjects'] as string[] | undefined;
  if (filters?.length === 1) {
    delete body['filter_subjects'];
    body['filter_subject'] = filters[0];
  }
  body['metadata'] = { ...(config['metadata'] as Record<string, string> | null), ...metadata };
  return body;
}

/** The JetStream API level that a server needs to hold the config; undefined where any server does. */
export function requiredLevel(kind: Kind, config: Config): number | undefined {
  let level = 0;
  for (const row of fieldsOf(kind)) {
    const value = config[row.name];
    if (value === undefined || isUnset(row, value)) continue;
    level = Math.max(level, row.level, (typeof value === 'string' && row.valuesSince?.[value]?.level) || 0);
  }
  return level === 0 ? undefined : level;
}

/** A live object's metadata as the topology means it: without what the server and fleetctl keep there. */
function ownMetadata(metadata: Record<string, string> | null): Record<string, string> | null {
  if (metadata === null) return null;
  const kept = Object.keys(metadata).filter(key => !SERVER_METADATA.has(key) && !key.startsWith(MARK_PREFIX));
  return kept.length === 0 ? null : Object.fromEntries(kept.map(key => [key, metadata[key]!]));
}

/** What fleetctl remembers in a live object's metadata. */
export function marksOf(metadata: unknown): Pick<Live, 'owner' | 'resumed' | 'keeps' | 'limited'> {
  const marks = (metadata ?? {}) as Record<string, string>;
  return {
    owner: marks[MARK.topology] ?? null,
    keeps: marks[MARK.keeps] ?? null,
    resumed: parseResumed(marks[MARK.resumed]),
    limited: parseObject(marks[MARK.limited]) ?? UNLIMITED,
  };
}

const UNLIMITED: Config = {};

function parseResumed(text: string | undefined): Live['resumed'] {
  const { opt_start_seq, declared } = parseObject(text) ?? {};
  return typeof opt_start_seq === 'number'
    ? { optStartSeq: opt_start_seq, declared: (declared ?? {}) as Config }
    : null;
}

/** What people may have edited by hand: anything but an object is nothing. */
function parseObject(text: string | undefined): Config | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Config | null) : null;
  } catch {
    return null;
  }
}

/** The fields of an object that the file leaves to the server and that a limit of the server may lower. */
export function limitableFields(kind: Kind, declared: readonly string[]): string[] {
  return fieldsOf(kind)
    .filter(({ name, serverMayLimit }) => serverMayLimit && !declared.includes(name))
    .map(({ name }) => name);
}

function canonical(kind: Kind, written: Config, metadata: unknown = written['metadata']): Config {
  const table = BY_NAME[tableOf(kind)];
  const defaults = DEFAULTS[tableOf(kind)];
  const config = { ...defaults };
  for (const name in written) {
    const row = table.get(name);
    if (row === undefined) continue;
    const value = row.shape.canonical(name === 'metadata' ? metadata : written[name]);
    config[name] = value === row.unset ? defaults[name] : value;
  }
  if (kind === 'consumer' && written['filter_subject']) {
    config['filter_subjects'] = union(
      config['filter_subjects'] as string[] | null,
      String(written['filter_subject']),
    );
  }
  return config;
}

function defaultsOf(rows: readonly Field[]): Config {
  return Object.fromEntries(
    rows.map(row => [row.name, typeof row.default === 'function' ? row.unset : (row.default ?? row.unset)]),
  );
}

function followingOf(rows: readonly Field[]) {
  return rows.flatMap(row => (typeof row.default === 'function' ? [{ row, follow: row.default }] : []));
}

function union(list: string[] | null, one: string): string[] {
  return list === null ? [one] : [...new Set([...list, one])].sort();
}

function isUnset(row: Field, value: unknown): boolean {
  return value === row.unset;
}

/** What the server sets by itself because of other fields (2.15.1). */
function implyStream(config: Config): Config {
  if ((config['subject_delete_marker_ttl'] as number) > 0) {
    Object.assign(config, { allow_msg_ttl: true, allow_rollup_hdrs: true, deny_purge: false });
  }
  if (config['allow_msg_schedules']) config['allow_rollup_hdrs'] = true;
  if (config['sealed']) {
    Object.assign(config, {
      discard: 'new',
      deny_delete: true,
      deny_purge: true,
      max_age: 0,
      allow_rollup_hdrs: false,
    });
  }
  return config;
}

function implyConsumer(config: Config): Config {
  const backoff = config['backoff'] as number[] | null;
  if (backoff) config['ack_wait'] = backoff[0];
  return config;
}
