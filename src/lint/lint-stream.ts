/** A stream as the rules see it, whether the topology calls it a stream, a KV bucket or an object store. */
import {
  KV_FIELD_NAMES,
  kvStream,
  kvStreamName,
  OBJECT_FIELD_NAMES,
  objectStream,
  objectStreamName,
} from '../resources/buckets.js';
import type { PathStep } from '../topology/loaded-topology.js';
import type { KvBucket, ObjectStore, Source, Stream } from '../topology/topology.gen.js';
import { type StreamValues, streamValues } from './api-values.js';

export type StreamSection = 'streams' | 'kv' | 'object_stores';

export interface LintStream {
  /** On the server: `KV_B` for the bucket `B`. */
  name: string;
  account: string | null;
  section: StreamSection;
  /** In the topology. */
  key: string;
  /** For messages: stream `S`, KV bucket `B`. */
  label: string;
  path: readonly PathStep[];
  /** What the topology says and, for buckets and stores, what their kind implies; in the API's units. */
  values: StreamValues;
  /** What it captures itself; none for a mirror or a stream that only sources. */
  subjects: readonly string[];
  /** Mirror and sources with their paths. */
  origins: readonly Origin[];
}

export interface Origin {
  source: Source;
  path: readonly PathStep[];
  isMirror: boolean;
}

/** What buckets and stores call the fields of their stream, by the stream's name. */
const OWN_NAMES: Readonly<Record<StreamSection, ReadonlyMap<string, string>>> = {
  streams: new Map(),
  kv: inverted(KV_FIELD_NAMES),
  object_stores: inverted(OBJECT_FIELD_NAMES),
};

/** The topology's own name of a stream's field. */
export function fieldName(stream: LintStream, field: string): string {
  return OWN_NAMES[stream.section].get(field) ?? field;
}

export function fieldPath(stream: LintStream, field: string, ...rest: PathStep[]): PathStep[] {
  return [...stream.path, fieldName(stream, field), ...rest];
}

/** What the topology itself says of a field; undefined where it says nothing. */
export function isDeclared(stream: LintStream, field: string): boolean {
  return stream.section === 'streams' && Object.hasOwn(stream.values, field);
}

export function lintStream(
  key: string,
  written: Stream,
  account: string | null,
  path: PathStep[],
): LintStream {
  return lintAs('streams', key, written, `stream \`${key}\``, { name: key, account, path });
}

export function lintBucket(
  key: string,
  written: KvBucket,
  account: string | null,
  path: PathStep[],
): LintStream {
  const made = kvStream(key, { ...written }) as Stream;
  return lintAs('kv', key, made, `KV bucket \`${key}\``, { name: kvStreamName(key), account, path });
}

export function lintObjectStore(
  key: string,
  written: ObjectStore,
  account: string | null,
  path: PathStep[],
): LintStream {
  const made = objectStream(key, { ...written }) as Stream;
  return lintAs('object_stores', key, made, `object store \`${key}\``, {
    name: objectStreamName(key),
    account,
    path,
  });
}

function lintAs(
  section: StreamSection,
  key: string,
  stream: Stream,
  label: string,
  where: Pick<LintStream, 'name' | 'account' | 'path'>,
): LintStream {
  const values = streamValues(stream);
  return { ...where, section, key, label, values, ...captured(where.name, values, where.path) };
}

function captured(
  name: string,
  values: StreamValues,
  path: readonly PathStep[],
): Pick<LintStream, 'subjects' | 'origins'> {
  const origins: Origin[] = (values.sources ?? []).map((source, i) => ({
    source,
    path: [...path, 'sources', i],
    isMirror: false,
  }));
  if (values.mirror !== undefined) {
    origins.unshift({ source: values.mirror, path: [...path, 'mirror'], isMirror: true });
  }
  const declared = values.subjects ?? [];
  // Without subjects and without an origin, the server captures the stream's own name.
  return { subjects: declared.length === 0 && origins.length === 0 ? [name] : declared, origins };
}

function inverted(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(names).map(([own, field]) => [field, own]));
}
