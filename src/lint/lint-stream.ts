/** A stream as the rules see it, whether the topology calls it a stream, a KV bucket or an object store. */
import type { PathStep } from '../topology/loaded-topology.js';
import type { KvBucket, ObjectStore, Source, Stream } from '../topology/topology.gen.js';
import { durationValue, type StreamValues, sizeValue, streamValues } from './api-values.js';

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

/** What buckets and stores call the fields of their stream. */
const OWN_NAMES: Readonly<Record<StreamSection, Readonly<Record<string, string>>>> = {
  streams: {},
  kv: {
    max_age: 'ttl',
    max_msg_size: 'max_value_size',
    max_msgs_per_subject: 'history',
    subject_delete_marker_ttl: 'limit_marker_ttl',
  },
  object_stores: { max_age: 'ttl' },
};

/** The topology's own name of a stream's field. */
export function fieldName(stream: LintStream, field: string): string {
  return OWN_NAMES[stream.section][field] ?? field;
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
  const values = streamValues(written);
  return {
    name: key,
    account,
    section: 'streams',
    key,
    label: `stream \`${key}\``,
    path,
    values,
    ...captured(key, values, path),
  };
}

export function lintBucket(
  key: string,
  written: KvBucket,
  account: string | null,
  path: PathStep[],
): LintStream {
  const {
    ttl,
    history,
    max_value_size,
    limit_marker_ttl,
    mirror,
    sources,
    deny_delete: _,
    max_bytes,
    ...same
  } = written;
  const markerTtl = durationValue(limit_marker_ttl);
  const values = withoutUndefined({
    ...same,
    subjects: mirror === undefined ? [`$KV.${key}.>`] : undefined,
    max_age: durationValue(ttl),
    max_msgs_per_subject: history ?? 1,
    max_msg_size: sizeValue(max_value_size),
    max_bytes: sizeValue(max_bytes),
    subject_delete_marker_ttl: markerTtl,
    allow_msg_ttl: markerTtl === undefined ? undefined : true,
    discard: 'new',
    allow_rollup_hdrs: true,
    allow_direct: true,
    mirror: mirror && bucketSource(mirror),
    sources: sources?.map(bucketSource),
  });
  const name = `KV_${key}`;
  return {
    name,
    account,
    section: 'kv',
    key,
    label: `KV bucket \`${key}\``,
    path,
    values,
    ...captured(name, values, path),
  };
}

export function lintObjectStore(
  key: string,
  written: ObjectStore,
  account: string | null,
  path: PathStep[],
): LintStream {
  const { ttl, max_bytes, ...same } = written;
  const values = withoutUndefined({
    ...same,
    subjects: [`$O.${key}.C.>`, `$O.${key}.M.>`],
    max_age: durationValue(ttl),
    max_bytes: sizeValue(max_bytes),
    discard: 'new',
    allow_rollup_hdrs: true,
    allow_direct: true,
  });
  const name = `OBJ_${key}`;
  const label = `object store \`${key}\``;
  return {
    name,
    account,
    section: 'object_stores',
    key,
    label,
    path,
    values,
    ...captured(name, values, path),
  };
}

/** A bucket may be named as a bucket or as its stream. */
function bucketSource(source: Source): Source {
  return source.name.startsWith('KV_') ? source : { ...source, name: `KV_${source.name}` };
}

function captured(
  name: string,
  values: StreamValues,
  path: PathStep[],
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

function withoutUndefined(
  values: { [Field in keyof StreamValues]: StreamValues[Field] | undefined },
): StreamValues {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as StreamValues;
}
