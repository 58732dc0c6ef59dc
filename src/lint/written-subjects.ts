/** Every place of the topology where a subject is written, events' own keys apart: they have parameters. */
import { eventPattern } from '../subjects/subject.js';
import type { PathStep } from '../topology/loaded-topology.js';
import type { SubjectPermission, User } from '../topology/topology.gen.js';
import type { LintContext } from './context.js';
import type { LintConsumer } from './lint-consumer.js';
import { fieldPath, type LintStream } from './lint-stream.js';

export interface WrittenSubject {
  subject: string;
  path: readonly PathStep[];
}

const known = new WeakMap<LintContext, readonly WrittenSubject[]>();

/** Collected once for all rules. */
export function writtenSubjects(context: LintContext): readonly WrittenSubject[] {
  const written = known.get(context) ?? [...collect(context)];
  known.set(context, written);
  return written;
}

function* collect({ streams, consumers, topology }: LintContext): Iterable<WrittenSubject> {
  for (const stream of streams) yield* ofStream(stream);
  for (const consumer of consumers) yield* ofConsumer(consumer);
  for (const [service, { publishes }] of Object.entries(topology.services ?? {})) {
    for (const [i, subject] of (publishes ?? []).entries()) {
      yield { subject: eventPattern(subject), path: ['services', service, 'publishes', i] };
    }
  }
  for (const [name, user] of Object.entries(topology.users ?? {})) yield* ofUser(name, user);
}

function* ofStream(stream: LintStream): Iterable<WrittenSubject> {
  const { subjects = [], subject_transform: transform, republish } = stream.values;
  if (stream.section === 'streams') {
    for (const [i, subject] of subjects.entries()) yield { subject, path: fieldPath(stream, 'subjects', i) };
  }
  if (transform?.src) yield { subject: transform.src, path: fieldPath(stream, 'subject_transform', 'src') };
  if (republish?.src) yield { subject: republish.src, path: fieldPath(stream, 'republish', 'src') };
  for (const { source, path } of stream.origins) {
    if (source.filter_subject !== undefined) {
      yield { subject: source.filter_subject, path: [...path, 'filter_subject'] };
    }
    for (const [i, { src }] of (source.subject_transforms ?? []).entries()) {
      if (src) yield { subject: src, path: [...path, 'subject_transforms', i, 'src'] };
    }
    if (source.consumer?.deliver_subject !== undefined) {
      yield { subject: source.consumer.deliver_subject, path: [...path, 'consumer', 'deliver_subject'] };
    }
    for (const prefix of ['api', 'deliver'] as const) {
      const subject = source.external?.[prefix];
      if (subject !== undefined) yield { subject, path: [...path, 'external', prefix] };
    }
  }
}

function* ofConsumer({ filters, values, path }: LintConsumer): Iterable<WrittenSubject> {
  yield* filters;
  if (values.deliver_subject !== undefined) {
    yield { subject: values.deliver_subject, path: [...path, 'deliver_subject'] };
  }
}

function* ofUser(name: string, { permissions }: User): Iterable<WrittenSubject> {
  for (const direction of ['publish', 'subscribe'] as const) {
    yield* ofPermission(permissions?.[direction], ['users', name, 'permissions', direction], direction);
  }
}

function* ofPermission(
  permission: SubjectPermission | undefined,
  path: PathStep[],
  direction: 'publish' | 'subscribe',
): Iterable<WrittenSubject> {
  if (permission === undefined) return;
  const lists = Array.isArray(permission)
    ? [{ subjects: permission, path }]
    : (['allow', 'deny'] as const).map(key => ({ subjects: permission[key] ?? [], path: [...path, key] }));
  for (const { subjects, path: at } of lists) {
    for (const [i, text] of subjects.entries()) {
      // "subject queue" names the queue groups that may subscribe.
      const subject = direction === 'subscribe' ? text.replace(/ +[^ ]+$/, '') : text;
      yield { subject, path: [...at, i] };
    }
  }
}
