/**
 * KV buckets and object stores as the streams that they are (ADR-8, ADR-20): what each of a bucket's own fields means
 * for the stream, and what every bucket has.
 */
import type { Config } from './resource.js';

/** A bucket's field and the stream's field that it becomes, where the names differ. */
export const KV_FIELD_NAMES: Readonly<Record<string, string>> = {
  history: 'max_msgs_per_subject',
  ttl: 'max_age',
  limit_marker_ttl: 'subject_delete_marker_ttl',
  max_value_size: 'max_msg_size',
};

export const OBJECT_FIELD_NAMES: Readonly<Record<string, string>> = { ttl: 'max_age' };

export function kvStreamName(bucket: string): string {
  return `KV_${bucket}`;
}

export function objectStreamName(bucket: string): string {
  return `OBJ_${bucket}`;
}

/** The stream that holds a KV bucket. Deleting single messages is denied, as every client but nats.js has it. */
export function kvStream(bucket: string, written: Config): Config {
  const { mirror, sources } = written as { mirror?: Config; sources?: Config[] };
  return {
    deny_delete: true,
    ...rename(written, KV_FIELD_NAMES),
    max_msgs_per_subject: written['history'] ?? 1,
    discard: 'new',
    allow_rollup_hdrs: true,
    allow_direct: true,
    ...(mirror === undefined
      ? { subjects: [`$KV.${bucket}.>`] }
      : { mirror: { ...mirror, name: bucketStream(String(mirror['name'])) }, mirror_direct: true }),
    ...(sources === undefined ? {} : { sources: sources.map(source => kvSource(bucket, source)) }),
  };
}

/** The stream that holds an object store. */
export function objectStream(bucket: string, written: Config): Config {
  return {
    ...rename(written, OBJECT_FIELD_NAMES),
    subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
    discard: 'new',
    allow_rollup_hdrs: true,
    allow_direct: true,
  };
}

/** A source of another bucket: its keys arrive under this bucket's prefix. */
function kvSource(bucket: string, source: Config): Config {
  const from = String(source['name']).replace(/^KV_/, '');
  if (source['subject_transforms'] !== undefined) return { ...source, name: kvStreamName(from) };
  const transform = { src: `$KV.${from}.>`, dest: `$KV.${bucket}.>` };
  return { ...source, name: kvStreamName(from), subject_transforms: [transform] };
}

function bucketStream(name: string): string {
  return name.startsWith('KV_') ? name : kvStreamName(name);
}

function rename(written: Config, names: Readonly<Record<string, string>>): Config {
  return Object.fromEntries(Object.entries(written).map(([field, value]) => [names[field] ?? field, value]));
}
