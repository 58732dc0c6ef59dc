/**
 * What NACK's custom resources can hold, a row for each field of the JetStream API.
 *
 * The source is deploy/crds.yml of NACK v0.22.4 (and nine commits: f6dad09), group jetstream.nats.io/v1beta2, read
 * together with what its controller does with a field; test/render/kubernetes/nack.test.ts holds each row to the CRDs.
 * Their schema drops an unknown field without a word, so whatever has no row there is an error here. And their
 * defaults are not the server's (storage: memory, ackPolicy: none, ackWait: 1ns), so every field is written out.
 */
import type { Config } from '../../../resources/resource.js';
import { goDuration } from '../go-duration.js';

/** Of which CRDs the tables speak, for people. */
export const NACK_CRDS = 'NACK 0.22 (jetstream.nats.io/v1beta2)';

/** How a field of the API is written in a custom resource. */
export interface CrdField {
  /** The CRD's name of it; null where it has none. */
  name: string | null;
  /** The API's value as the CRD has it. */
  write(value: unknown): unknown;
  /** What of this value the CRD would drop: members, or the value itself. */
  dropped(value: unknown): string[];
}

export type CrdTable = Readonly<Record<string, CrdField>>;

const nothing = (): string[] => [];
const same = (name: string): CrdField => ({ name, write: value => value, dropped: nothing });
const duration = (name: string): CrdField => ({ ...same(name), write: value => goDuration(value as number) });
const absent: CrdField = { name: null, write: () => undefined, dropped: () => [''] };

/** Members under other names; those that are not listed would be dropped. */
function members(name: string, rows: Readonly<Record<string, CrdField>>): CrdField {
  return {
    name,
    write: value => renamed(value as Config, rows),
    dropped: value => droppedOf(value as Config, rows),
  };
}

function listOf(field: CrdField): CrdField {
  return {
    ...field,
    write: value => (value as unknown[]).map(field.write),
    dropped: value => [...new Set((value as unknown[]).flatMap(field.dropped))],
  };
}

function renamed(value: Config, rows: Readonly<Record<string, CrdField>>): Config {
  return Object.assign(
    {},
    ...Object.entries(value).map(([member, each]) => {
      const row = rows[member] ?? absent;
      if (row.name === null) return {};
      const written = row.write(each);
      return row.name === '' ? written : { [row.name]: written };
    }),
  );
}

function droppedOf(value: Config, rows: Readonly<Record<string, CrdField>>): string[] {
  return Object.entries(value).flatMap(([member, each]) =>
    (rows[member] ?? absent).dropped(each).map(inner => (inner === '' ? member : `${member}.${inner}`)),
  );
}

const PLACEMENT = members('placement', { cluster: same('cluster'), tags: same('tags') });

const TRANSFORM = { src: same('source'), dest: same('dest') };

/** `external` is flat in the CRD: its members stand beside the others. */
const SOURCE = members('mirror', {
  name: same('name'),
  opt_start_seq: same('optStartSeq'),
  opt_start_time: same('optStartTime'),
  filter_subject: same('filterSubject'),
  subject_transforms: listOf(members('subjectTransforms', TRANSFORM)),
  external: members('', { api: same('externalApiPrefix'), deliver: same('externalDeliverPrefix') }),
});

/** The controller puts a transform of its own into the sources of a bucket, in place of any other. */
const KV_SOURCE = members('sources', {
  name: same('name'),
  opt_start_seq: same('optStartSeq'),
  opt_start_time: same('optStartTime'),
  filter_subject: same('filterSubject'),
  external: members('', { api: same('externalApiPrefix'), deliver: same('externalDeliverPrefix') }),
});

/** `headers_only` is a field of the controller, but not of the CRD. */
const REPUBLISH = members('republish', { src: same('source'), dest: same('destination') });

export const STREAM_CRD: CrdTable = {
  description: same('description'),
  subjects: same('subjects'),
  retention: same('retention'),
  max_consumers: same('maxConsumers'),
  max_msgs: same('maxMsgs'),
  max_bytes: same('maxBytes'),
  max_age: duration('maxAge'),
  max_msgs_per_subject: same('maxMsgsPerSubject'),
  max_msg_size: same('maxMsgSize'),
  discard: same('discard'),
  discard_new_per_subject: same('discardPerSubject'),
  storage: same('storage'),
  num_replicas: same('replicas'),
  no_ack: same('noAck'),
  duplicate_window: duration('duplicateWindow'),
  placement: PLACEMENT,
  mirror: SOURCE,
  sources: listOf({ ...SOURCE, name: 'sources' }),
  compression: same('compression'),
  first_seq: same('firstSequence'),
  subject_transform: members('subjectTransform', TRANSFORM),
  republish: REPUBLISH,
  allow_direct: same('allowDirect'),
  mirror_direct: same('mirrorDirect'),
  sealed: same('sealed'),
  deny_delete: same('denyDelete'),
  deny_purge: same('denyPurge'),
  allow_rollup_hdrs: same('allowRollup'),
  consumer_limits: members('consumerLimits', {
    inactive_threshold: duration('inactiveThreshold'),
    max_ack_pending: same('maxAckPending'),
  }),
  allow_msg_ttl: same('allowMsgTtl'),
  subject_delete_marker_ttl: duration('subjectDeleteMarkerTtl'),
  allow_msg_counter: same('allowMsgCounter'),
  allow_atomic: same('allowAtomicPublish'),
  allow_msg_schedules: same('allowMsgSchedules'),
  persist_mode: same('persistMode'),
  allow_batched: absent, // nats-server 2.14
  metadata: same('metadata'),
};

const camelCase = (text: string) => text.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());

export const CONSUMER_CRD: CrdTable = {
  description: same('description'),
  deliver_policy: { ...same('deliverPolicy'), write: value => camelCase(value as string) },
  opt_start_seq: same('optStartSeq'),
  opt_start_time: same('optStartTime'),
  // flow_control is an ack policy since nats-server 2.14.
  ack_policy: {
    ...same('ackPolicy'),
    dropped: value => (value === 'flow_control' ? [': flow_control'] : []),
  },
  ack_wait: duration('ackWait'),
  max_deliver: same('maxDeliver'),
  backoff: { ...same('backoff'), write: value => (value as number[]).map(goDuration) },
  filter_subject: same('filterSubject'),
  filter_subjects: same('filterSubjects'),
  replay_policy: same('replayPolicy'),
  rate_limit_bps: same('rateLimitBps'),
  sample_freq: same('sampleFreq'),
  max_waiting: same('maxWaiting'),
  max_ack_pending: same('maxAckPending'),
  flow_control: same('flowControl'),
  idle_heartbeat: duration('heartbeatInterval'),
  headers_only: same('headersOnly'),
  max_batch: same('maxRequestBatch'),
  max_expires: duration('maxRequestExpires'),
  max_bytes: same('maxRequestMaxBytes'),
  deliver_subject: same('deliverSubject'),
  deliver_group: same('deliverGroup'),
  inactive_threshold: duration('inactiveThreshold'),
  num_replicas: same('replicas'),
  mem_storage: same('memStorage'),
  metadata: same('metadata'),
  pause_until: same('pauseUntil'),
  priority_policy: same('priorityPolicy'),
  priority_groups: same('priorityGroups'),
  priority_timeout: duration('pinnedTtl'),
};

const compressed: CrdField = { ...same('compression'), write: value => value === 's2' };

/** A bucket is a stream with settings of its own kind, under the names that a bucket has for them. */
export const KV_CRD: CrdTable = {
  description: same('description'),
  max_msgs_per_subject: same('history'),
  max_age: duration('ttl'),
  subject_delete_marker_ttl: same('limitMarkerTtl'), // nanoseconds: the controller reads a Go duration from the number
  max_msg_size: same('maxValueSize'),
  max_bytes: same('maxBytes'),
  storage: same('storage'),
  num_replicas: same('replicas'),
  placement: PLACEMENT,
  republish: REPUBLISH,
  mirror: SOURCE,
  sources: listOf(KV_SOURCE),
  compression: compressed,
  metadata: absent,
};

export const OBJECT_CRD: CrdTable = {
  description: same('description'),
  max_age: duration('ttl'),
  max_bytes: same('maxBytes'),
  storage: same('storage'),
  num_replicas: same('replicas'),
  placement: PLACEMENT,
  compression: compressed,
  metadata: same('metadata'),
};
