/** From a checked topology to what the server shall have. */
import type { Finding, Place } from '../findings/finding.js';
import { overlaps } from '../subjects/subject.js';
import { keyPlaceOf } from '../topology/key-place.js';
import type { LoadedTopology, PathStep } from '../topology/loaded-topology.js';
import type { ConsumerMonitoring, Monitoring, StreamMonitoring } from '../topology/topology.gen.js';
import { addressOf } from './address.js';
import {
  KV_FIELD_NAMES,
  kvStream,
  kvStreamName,
  OBJECT_FIELD_NAMES,
  objectStream,
  objectStreamName,
} from './buckets.js';
import { desiredConfig, fieldOf, fieldsOf } from './config.js';
import { type Field, isAtLeast } from './field.js';
import { consumerMonitorMetadata, streamMonitorMetadata } from './monitor-metadata.js';
import type {
  Config,
  Desired,
  Kind,
  Lifecycle,
  ResourceKey,
  RuntimeManaged,
  ServerFacts,
} from './resource.js';
import { consumerThresholds, streamThresholds } from './thresholds.js';

/** What of a server decides defaults. */
export interface DesireOptions {
  /** Each account's own limit on max_ack_pending, where it has one. */
  accountMaxAckPending?: ReadonlyMap<string | null, number>;
  /** The version of each account's server, where it is known: some defaults have changed. */
  serverVersions?: ReadonlyMap<string | null, string>;
}

export interface DesiredTopology {
  desired: Desired[];
  runtimeManaged: RuntimeManaged[];
}

type Written = Record<string, unknown>;
type Section = Record<string, Written>;

/** Members of an object that are for fleetctl and not for the server. */
const OWN_MEMBERS = new Set([
  'ignore_changes',
  'exceptions',
  'handler_timeout',
  'emits',
  'lifecycle',
  'stream',
  'streams',
  'name',
  'queue_group',
  'durability',
  'monitoring',
]);

/**
 * What the topology asks for: streams, buckets and durable consumers with every field resolved, and the consumers
 * that the runtime makes. A topology with findings of severity error gives nothing.
 */
export function desire(loaded: LoadedTopology, options: DesireOptions = {}): DesiredTopology {
  if (loaded.topology === null) return { desired: [], runtimeManaged: [] };
  const topology = loaded.topology as unknown as Record<string, Section | undefined>;
  const result: DesiredTopology = { desired: [], runtimeManaged: [] };
  desireAccount(loaded, topology, null, [], options, result);
  for (const [account, sections] of Object.entries(topology['accounts'] ?? {})) {
    desireAccount(
      loaded,
      sections as Record<string, Section>,
      account,
      ['accounts', account],
      options,
      result,
    );
  }
  return result;
}

function desireAccount(
  loaded: LoadedTopology,
  sections: Record<string, Section | undefined>,
  account: string | null,
  path: PathStep[],
  options: DesireOptions,
  result: DesiredTopology,
): void {
  const streams = new Map<string, Desired>();
  const add = (
    kind: Kind,
    section: string,
    key: string,
    stream: string,
    written: Written,
    names: Names = {},
  ) => {
    const serverVersion = options.serverVersions?.get(account);
    const where = { loaded, account, serverVersion };
    const found = streamOf(kind, stream, written, [...path, section, key], names, where);
    streams.set(stream, found);
  };
  for (const [name, written] of entries(sections['streams'])) add('stream', 'streams', name, name, written);
  for (const [bucket, written] of entries(sections['kv'])) {
    add('kv', 'kv', bucket, kvStreamName(bucket), kvStream(bucket, written), KV_FIELD_NAMES);
  }
  for (const [bucket, written] of entries(sections['object_stores'])) {
    add(
      'object',
      'object_stores',
      bucket,
      objectStreamName(bucket),
      objectStream(bucket, written),
      OBJECT_FIELD_NAMES,
    );
  }
  followOrigins(streams);
  result.desired.push(...streams.values());

  const context = {
    loaded,
    account,
    streams,
    accountMaxAckPending: options.accountMaxAckPending?.get(account),
    monitoring: loaded.topology?.monitoring,
  };
  for (const [key, written] of entries(sections['consumers'])) {
    const place = [...path, 'consumers', key];
    if (written['streams'] !== undefined || written['durability'] === 'ephemeral') {
      result.runtimeManaged.push(runtimeManaged(key, written, place, context));
    } else {
      result.desired.push(durable(key, written, place, context));
    }
  }
}

type Names = Readonly<Record<string, string>>;

function streamOf(
  kind: Kind,
  name: string,
  written: Written,
  path: PathStep[],
  names: Names,
  {
    loaded,
    account,
    serverVersion,
  }: { loaded: LoadedTopology; account: string | null; serverVersion: string | undefined },
): Desired {
  const key: ResourceKey = { kind, account, stream: name, consumer: null };
  const config = desiredConfig(kind, written, { name, stream: null, serverVersion });
  const { monitoring } = loaded.topology ?? {};
  if (monitoring?.metadata === true && kind === 'stream') {
    const own = written['monitoring'] as StreamMonitoring | undefined;
    addMetadata(config, streamMonitorMetadata(streamThresholds(own, monitoring, config), config));
  }
  return { key, id: addressOf(key), config, ...common(loaded, written, path, names) };
}

/** What the file itself says under a key stays. */
function addMetadata(config: Config, more: Record<string, string>): void {
  const all = { ...more, ...(config['metadata'] as Record<string, string> | null) };
  const keys = Object.keys(all).sort();
  if (keys.length > 0) config['metadata'] = Object.fromEntries(keys.map(key => [key, all[key]!]));
}

interface ConsumerContext {
  loaded: LoadedTopology;
  account: string | null;
  streams: ReadonlyMap<string, Desired>;
  accountMaxAckPending: number | undefined;
  monitoring: Monitoring | undefined;
}

function durable(name: string, written: Written, path: PathStep[], context: ConsumerContext): Desired {
  const { config, key } = consumer(name, written, context);
  return { key, id: addressOf(key), config, ...common(context.loaded, written, path, {}) };
}

/** The config of a declared consumer, durable or not: the runtime makes the ephemeral ones with exactly this. */
export function consumer(
  name: string,
  written: Written,
  context: Pick<ConsumerContext, 'account' | 'streams' | 'accountMaxAckPending'> &
    Partial<Pick<ConsumerContext, 'monitoring'>>,
): { key: ResourceKey; config: Config } {
  const stream = String(written['stream']);
  const key: ResourceKey = {
    kind: 'consumer',
    account: context.account,
    stream,
    consumer: String(written['name'] ?? name),
  };
  const isPush = written['deliver_subject'] !== undefined && written['deliver_subject'] !== null;
  const deliverGroup = written['deliver_group'] ?? (isPush ? written['queue_group'] : undefined);
  const grouped =
    deliverGroup === written['deliver_group'] ? written : { ...written, deliver_group: deliverGroup };
  const config = desiredConfig('consumer', grouped, {
    name: key.consumer!,
    stream: context.streams.get(stream)?.config ?? null,
    accountMaxAckPending: context.accountMaxAckPending,
  });
  const { monitoring } = context;
  if (monitoring?.metadata === true) {
    const own = written['monitoring'] as ConsumerMonitoring | undefined;
    const thresholds = consumerThresholds(own, monitoring, config, null);
    addMetadata(config, consumerMonitorMetadata(thresholds, config));
  }
  return { key, config };
}

function runtimeManaged(
  name: string,
  written: Written,
  path: PathStep[],
  context: ConsumerContext,
): RuntimeManaged {
  const { account, loaded } = context;
  const fansOut = written['streams'] !== undefined;
  const streams =
    written['streams'] === 'all'
      ? reached(written, context.streams)
      : fansOut
        ? (written['streams'] as string[])
        : [String(written['stream'])];
  const consumerName = String(written['name'] ?? name);
  const key: ResourceKey = {
    kind: 'consumer',
    account,
    stream: fansOut ? '*' : streams[0]!,
    consumer: consumerName,
  };
  return {
    id: addressOf(key),
    account,
    streams,
    consumer: consumerName,
    place: loaded.placeOf(path),
    note: fansOut
      ? `one ordered consumer a stream and instance, made by the runtime: ${streams.join(', ')}`
      : 'ephemeral: made by the runtime when a service starts',
  };
}

/** Of all streams, those that a filter of the fan-out touches: on the others it would wait for nothing. */
function reached(written: Written, streams: ReadonlyMap<string, Desired>): string[] {
  const filters = [written['filter_subject'] ?? [], written['filter_subjects'] ?? []].flat() as string[];
  return [...streams].flatMap(([name, { config }]) => {
    const subjects = (config['subjects'] ?? null) as string[] | null;
    const touched =
      filters.length === 0 ||
      subjects === null ||
      subjects.some(subject => filters.some(filter => overlaps(filter, subject)));
    return touched ? [name] : [];
  });
}

function common(
  loaded: LoadedTopology,
  written: Written,
  path: PathStep[],
  names: Names,
): Pick<Desired, 'declared' | 'ignoreChanges' | 'lifecycle' | 'placeOf'> {
  const ignored = (written['ignore_changes'] ?? undefined) as string[] | undefined;
  return {
    declared: declaredSet(
      Object.keys(written).filter(field => !OWN_MEMBERS.has(field) && written[field] !== null),
    ),
    ignoreChanges: ignored === undefined ? NOTHING : new Set(ignored.map(field => names[field] ?? field)),
    lifecycle: lifecycleOf(written['lifecycle'] as WrittenLifecycle | undefined),
    placeOf: (field?: string): Place =>
      field === undefined ? loaded.placeOf(path) : keyPlaceOf(loaded, [...path, writtenName(field, names)]),
  };
}

function writtenName(field: string, names: Names): string {
  return Object.keys(names).find(own => names[own] === field) ?? field;
}

const NOTHING: ReadonlySet<string> = new Set();
const declaredSets = new Map<string, ReadonlySet<string>>();

/** Most objects of a topology set the same few combinations of fields: each is one set, not ten thousand. */
function declaredSet(fields: readonly string[]): ReadonlySet<string> {
  const names = fields.join();
  const set = declaredSets.get(names) ?? new Set(fields);
  declaredSets.set(names, set);
  return set;
}

interface WrittenLifecycle {
  prevent_destroy?: boolean;
  allow_destroy?: boolean;
}

const UNGUARDED: Lifecycle = { preventDestroy: false, allowDestroy: false };

function lifecycleOf(written: WrittenLifecycle | undefined): Lifecycle {
  if (!written) return UNGUARDED;
  return {
    preventDestroy: written.prevent_destroy === true,
    allowDestroy: written.allow_destroy === true,
  };
}

/** A mirror answers direct gets as its origin does: the server copies the origin's allow_direct (2.15.1). */
function followOrigins(streams: ReadonlyMap<string, Desired>): void {
  for (const { config } of streams.values()) {
    const mirror = config['mirror'] as { name: string; external?: unknown } | null;
    const origin = mirror === null || mirror.external ? undefined : streams.get(mirror.name);
    if (origin !== undefined) config['mirror_direct'] = origin.config['allow_direct'];
  }
}

/**
 * Fields and values that the connected server does not have yet. Older servers drop unknown fields silently, so this
 * is checked before anything is written.
 */
export function fieldsTooNew(desired: readonly Desired[], server: Pick<ServerFacts, 'version'>): Finding[] {
  const findings: Finding[] = [];
  const has = (since: string) => isAtLeast(server.version, since);
  const late = { stream: lateFields('stream', has), consumer: lateFields('consumer', has) };
  for (const { key, id, config, declared, placeOf } of desired) {
    const rows = key.consumer === null ? late.stream : late.consumer;
    if (rows.size === 0) continue;
    for (const name of declared) {
      const row = fieldOf(key.kind, name);
      if (row === undefined || !rows.has(row) || config[row.name] === row.unset) continue;
      const value = config[row.name];
      const since = (typeof value === 'string' && row.valuesSince?.[value]?.since) || row.since;
      if (has(since)) continue;
      findings.push({
        code: 'field-too-new',
        severity: 'error',
        message: `\`${id}\` sets \`${name}\`, which nats-server has since ${since}; the connected server is ${server.version}.`,
        place: placeOf(name),
        path: '',
        help: `Upgrade the server to ${since} or newer, or remove \`${name}\`.`,
      });
    }
  }
  return findings;
}

/** The fields that the server lacks, or lacks a value of. */
function lateFields(kind: Kind, has: (since: string) => boolean): Set<Field> {
  const isLate = ({ since, valuesSince }: Field) =>
    !has(since) || Object.values(valuesSince ?? {}).some(value => !has(value.since));
  return new Set(fieldsOf(kind).filter(isLate));
}

function* entries(section: Section = {}): Generator<[string, Written]> {
  for (const name of Object.keys(section)) yield [name, section[name] ?? {}];
}
