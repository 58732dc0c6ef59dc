/**
 * What a configuration sets, whoever wrote it: a flat map from the path of a setting to its value, under one name for
 * each of the many that the server takes. Users, gateways and accounts are found by their names, so that an order
 * means nothing.
 */
import { type ConfMap, type ConfValue, ConfVariable } from './parse-conf.js';

/** Path, as `cluster.routes` or `users.orders.permissions.publish.allow`, and value. */
export type ConfSettings = ReadonlyMap<string, string>;

/** Other names of the server for the same thing. */
const SYNONYMS: Record<string, string> = {
  pass: 'password',
  username: 'user',
  net: 'host',
  permission: 'permissions',
  pub: 'publish',
  sub: 'subscribe',
  publish_allow_responses: 'allow_responses',
  connection_types: 'allowed_connection_types',
  clients: 'allowed_connection_types',
  leaf: 'leafnodes',
  ws: 'websocket',
  system: 'system_account',
  logfile: 'log_file',
  log_size_limit: 'logfile_size_limit',
  log_max_num: 'logfile_max_num',
  pidfile: 'pid_file',
  max_conn: 'max_connections',
  max_subs: 'max_subscriptions',
  storedir: 'store_dir',
  store: 'store_dir',
  max_mem: 'max_memory_store',
  max_mem_store: 'max_memory_store',
  maps: 'mappings',
  reject_unknown: 'reject_unknown_cluster',
  creds: 'credentials',
  compress: 'compression',
  origins: 'allowed_origins',
};
/** Blocks whose keys are names of the user's own. */
const OF_NAMES = new Set(['accounts', 'mappings', 'resolver_preload', 'feature_flags', 'headers']);

/** Of a secret no more than whether it changes: its name under `secrets`. */
export function confSettings(conf: ConfMap): ConfSettings {
  const found = new Map<string, string>();
  const used = variablesIn(conf);
  const rest: ConfMap = {};
  for (const [key, value] of Object.entries(conf)) {
    // What only variables refer to is no setting.
    if (used.has(key)) found.set(`secrets.${key}`, printed(value));
    else rest[key] = value;
  }
  walk(rest, [], found);
  return found;
}

function variablesIn(value: ConfValue): Set<string> {
  if (value instanceof ConfVariable) return new Set([value.name]);
  if (typeof value !== 'object') return new Set();
  return new Set(Object.values(value).flatMap(inner => [...variablesIn(inner)]));
}

function walk(value: ConfValue, path: readonly string[], found: Map<string, string>): void {
  if (value instanceof ConfVariable || typeof value !== 'object') {
    found.set(path.join('.'), printed(value));
    return;
  }
  if (Array.isArray(value)) {
    const named = namedItems(value);
    if (named === null) found.set(path.join('.'), `[${value.map(printed).join(', ')}]`);
    else for (const [name, item] of named) walk(item, [...path, name], found);
    return;
  }
  const isOfNames = OF_NAMES.has(path.at(-1) ?? '');
  // A block that says nothing further is there all the same.
  if (path.length > 0 && !isOfNames && path.at(-2) !== 'users') found.set([...path, ''].join('.'), 'present');
  for (const [written, inner] of Object.entries(value)) {
    const key = isOfNames ? quotedName(written) : canonical(written, path);
    for (const [name, each] of settled(key, inner, path)) walk(each, name, found);
  }
}

function canonical(key: string, path: readonly string[]): string {
  const lower = key.toLowerCase();
  if (lower === 'max_file' && path.at(-1) === 'jetstream' && path.length === 1) return 'max_file_store';
  if (lower === 'authorization' && path.at(-2) === 'users') return 'permissions';
  return SYNONYMS[lower] ?? lower;
}

/** What the server writes in two ways, in one. */
function settled(key: string, value: ConfValue, path: readonly string[]): [string[], ConfValue][] {
  if (key === 'listen') {
    const [, host, port] = /^(?:(.*):)?(-?\d+)$/.exec(String(value)) ?? [];
    return [
      ...(host === undefined ? [] : [[[...path, 'host'], host] as [string[], ConfValue]]),
      ...(port === undefined ? [] : [[[...path, 'port'], Number(port)] as [string[], ConfValue]]),
    ];
  }
  if (path.length === 0 && /^(http|monitor|https)_port$/.test(key))
    return [[[key === 'https_port' ? 'https' : 'http'], `0.0.0.0:${printed(value)}`]];
  if (path.length === 0 && (key === 'http' || key === 'https') && typeof value === 'number')
    return [[[key], `0.0.0.0:${value}`]];
  if (key === 'jetstream' && (value === true || value === 'enabled')) return [[[...path, key], {}]];
  // The users of the global account and those of a named one, each under their own names.
  if (key === 'users' && path.at(-1) === 'authorization' && path.length === 1) return [[['users'], value]];
  if (path.length === 0 && key === 'store_dir') return [[['jetstream', key], value]];
  return [[[...path, key], value]];
}

/** The items of a list of blocks by their names; null where they have none. */
function namedItems(items: readonly ConfValue[]): [string, ConfMap][] | null {
  const named = items.map(item => {
    if (typeof item !== 'object' || Array.isArray(item) || item instanceof ConfVariable) return null;
    const name = item['user'] ?? item['username'] ?? item['nkey'] ?? item['name'] ?? remoteName(item);
    return typeof name === 'string' ? ([quotedName(name), item] as [string, ConfMap]) : null;
  });
  return named.length > 0 && named.every(each => each !== null) ? named : null;
}

/** A leaf node's remote is known by where it leads, and which account it joins. */
function remoteName({ urls, url, account, local }: ConfMap): string | undefined {
  const to = urls ?? url;
  if (to === undefined) return undefined;
  const joined = account ?? local;
  return `${(Array.isArray(to) ? to : [to]).map(printed).join(' ')}${joined === undefined ? '' : ` ${printed(joined)}`}`;
}

function quotedName(name: string): string {
  return /^[\w$@-]+$/.test(name) ? name : JSON.stringify(name);
}

function printed(value: ConfValue): string {
  if (value instanceof ConfVariable) return `$${value.name}`;
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) => `${canonical(key, [])}: ${printed(inner)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  return typeof value === 'string' ? (durationNs(value) ?? value) : String(value);
}

const GO_UNITS: Record<string, number> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** `2m` and `2m0s` are one duration. */
function durationNs(text: string): string | null {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/.test(text)) return null;
  let ns = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)) {
    ns += Number(count) * GO_UNITS[unit!]!;
  }
  return `${ns}ns`;
}
