/**
 * One stream, bucket or durable consumer of the topology as a custom resource of NACK. What the CRD cannot hold is a
 * finding, never silence.
 */
import type { Finding } from '../../../findings/finding.js';
import { kvStream, objectStream } from '../../../resources/buckets.js';
import { desiredConfig, requestConfig } from '../../../resources/config.js';
import type { Config, Desired, Kind } from '../../../resources/resource.js';
import { CONSUMER_CRD, type CrdTable, KV_CRD, NACK_CRDS, OBJECT_CRD, STREAM_CRD } from './crd-fields.js';

export type NackKind = 'Stream' | 'Consumer' | 'KeyValue' | 'ObjectStore';

export interface CustomResource {
  kind: NackKind;
  /** The resource's address in the topology. */
  id: string;
  spec: Config;
  findings: Finding[];
}

const KINDS: Record<Kind, { kind: NackKind; table: CrdTable }> = {
  stream: { kind: 'Stream', table: STREAM_CRD },
  consumer: { kind: 'Consumer', table: CONSUMER_CRD },
  kv: { kind: 'KeyValue', table: KV_CRD },
  object: { kind: 'ObjectStore', table: OBJECT_CRD },
};

export function customResource(desired: Desired): CustomResource {
  const { kind, table } = KINDS[desired.key.kind];
  const config = ownSettings(desired);
  const spec: Config = { ...identity(desired) };
  const findings: Finding[] = [];
  for (const [field, value] of Object.entries(config)) {
    const row = table[field];
    const dropped = row === undefined ? [''] : row.dropped(value);
    findings.push(...dropped.map(member => unheld(desired, kind, field, member)));
    if (row !== undefined && row.name !== null) spec[row.name] = row.write(value);
  }
  if (desired.lifecycle.preventDestroy) spec['preventDelete'] = true;
  findings.push(...ignored(desired, kind));
  return { kind, id: desired.id, spec, findings };
}

function identity({ key, config }: Desired): Config {
  const bucket = key.stream.replace(/^(KV|OBJ)_/, '');
  switch (key.kind) {
    case 'stream':
      return { name: key.stream };
    case 'consumer':
      // Left out, the CRD makes it 1ns; where nothing is acknowledged the server wants none.
      return {
        streamName: key.stream,
        durableName: key.consumer,
        ...(config['ack_wait'] === 0 ? { ackWait: '0s' } : {}),
      };
    case 'kv':
    case 'object':
      return { bucket };
  }
}

/** The fields that have to be written: everything that is set, but for what the controller sets for every bucket. */
function ownSettings({ key, config }: Desired): Config {
  const { metadata, ...settings } = requestConfig(key.kind, config, {});
  const own = Object.keys(metadata as object).length === 0 ? settings : { ...settings, metadata };
  if (key.kind === 'stream' || key.kind === 'consumer') return own;
  const implied = impliedByBucket(key.kind, key.stream);
  const { table } = KINDS[key.kind];
  const differs = (field: string) =>
    field in table ? field in own : JSON.stringify(own[field]) !== JSON.stringify(implied[field]);
  const fields = [...new Set([...Object.keys(own), ...Object.keys(implied)])];
  const kept = fields.filter(field => !DERIVED.has(field) && differs(field));
  return withoutImpliedTransforms(Object.fromEntries(kept.map(field => [field, own[field]])), key.stream);
}

/** What follows from other settings of a bucket, in the controller as in the server. */
const DERIVED = new Set(['subjects', 'duplicate_window', 'allow_msg_ttl', 'mirror_direct']);

function impliedByBucket(kind: 'kv' | 'object', stream: string): Config {
  const bucket = stream.replace(/^(KV|OBJ)_/, '');
  const written = kind === 'kv' ? kvStream(bucket, {}) : objectStream(bucket, {});
  return requestConfig(kind, desiredConfig(kind, written, { name: stream, stream: null }), {});
}

/** The keys of another bucket arrive under this one's prefix: the controller sees to it, and to nothing else. */
function withoutImpliedTransforms(config: Config, stream: string): Config {
  const sources = config['sources'] as Config[] | undefined;
  if (sources === undefined) return config;
  const prefix = (name: string) => `$KV.${name.replace(/^KV_/, '')}.>`;
  return {
    ...config,
    sources: sources.map(({ subject_transforms, ...source }) => {
      const implied = [{ src: prefix(String(source['name'])), dest: prefix(stream) }];
      const isImplied = JSON.stringify(subject_transforms) === JSON.stringify(implied);
      return isImplied ? source : { ...source, subject_transforms };
    }),
  };
}

function unheld(desired: Desired, kind: NackKind, field: string, member: string): Finding {
  const what = member === '' ? field : member.startsWith(':') ? `${field}${member}` : `${field}.${member}`;
  return finding(
    desired,
    field,
    `\`${desired.id}\` sets \`${what}\`, for which the CRD ${kind} of ${NACK_CRDS} has no field: it would be dropped without a word.`,
    `Remove \`${what}\`, or let fleetctl apply the topology: take \`kubernetes.nack\` away.`,
  );
}

/** The controller writes the whole object at every change. */
function ignored(desired: Desired, kind: NackKind): Finding[] {
  if (desired.ignoreChanges.size === 0) return [];
  const fields = [...desired.ignoreChanges].map(field => `\`${field}\``).join(', ');
  return [
    finding(
      desired,
      undefined,
      `\`${desired.id}\` ignores changes of ${fields}, but ${NACK_CRDS} sets every field of a ${kind}.`,
      'Remove `ignore_changes`, or let fleetctl apply the topology: take `kubernetes.nack` away.',
    ),
  ];
}

function finding(desired: Desired, field: string | undefined, message: string, help: string): Finding {
  return { code: 'nack-unheld', severity: 'error', message, place: desired.placeOf(field), path: '', help };
}
