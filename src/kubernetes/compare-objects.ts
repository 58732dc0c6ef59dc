/** What differs between the object that lives and the one that the server would make of ours. Pure. */
import type { FieldDifference } from '../views/cluster-diff.js';
import type { ClusterObject } from './cluster-object.js';

/** What the server writes by itself, at every touch. */
const SERVER_METADATA = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Both as a person means them: without status and bookkeeping; the values of a Secret masked. */
export function meant(
  before: ClusterObject | null,
  after: ClusterObject,
): { before: ClusterObject | null; after: ClusterObject } {
  return {
    before: before === null ? null : shown(before, after, 'before'),
    after: shown(after, before, 'after'),
  };
}

function shown(object: ClusterObject, other: ClusterObject | null, side: string): ClusterObject {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key)));
  const own = { ...rest, metadata: withoutLastApplied(kept) } as ClusterObject;
  if (object.kind !== 'Secret') return own;
  for (const field of ['data', 'stringData'] as const) {
    if (own[field] !== undefined) own[field] = masked(own[field], other?.[field], side);
  }
  return own;
}

/** kubectl keeps a copy of the whole object there, secrets included. */
function withoutLastApplied(metadata: Record<string, unknown>): Record<string, unknown> {
  const annotations = metadata['annotations'] as Record<string, string> | undefined;
  if (annotations === undefined || !(LAST_APPLIED in annotations)) return metadata;
  const { [LAST_APPLIED]: _copy, ...others } = annotations;
  const { annotations: _all, ...rest } = metadata;
  return Object.keys(others).length === 0 ? rest : { ...rest, annotations: others };
}

/** Whether a value changes may be seen, the value never. */
function masked(values: unknown, others: unknown, side: string): Record<string, string> {
  const other = (others ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(values as object).map(([key, value]) => [
      key,
      value === other[key] ? '***' : `*** (${side})`,
    ]),
  );
}

/** Every leaf that differs, by its path, in the order of the new object. */
export function differences(before: unknown, after: unknown, path = ''): FieldDifference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return keys.flatMap(key => differences(before[key], after[key], join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.flatMap((item, index) => differences(before[index], item, `${path}[${index}]`));
  }
  return [{ path, before: before ?? null, after: after ?? null }];
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
