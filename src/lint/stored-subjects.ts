/**
 * The subjects under which a stream stores messages: what it captures and what it copies, after the transforms.
 * Null where that cannot be known from the topology (an origin outside it).
 */
import { covers, intersection, isValidSubject } from '../subjects/subject.js';
import { transformedFrom, transformedSubject, transformFault } from '../subjects/transform.js';
import type { SubjectTransform } from '../topology/topology.gen.js';
import type { Declared } from './declared.js';
import type { LintStream, Origin } from './lint-stream.js';

export type StoredSubjects = (stream: LintStream) => readonly string[] | null;

/** Remembers its answers: ask as often as you like. */
export function storedSubjects(context: Declared): StoredSubjects {
  const known = new Map<LintStream, readonly string[] | null>();
  const stored: StoredSubjects = stream => {
    const answer = known.get(stream);
    if (answer !== undefined) return answer;
    // Streams that source each other in a ring add nothing to one another on the way round.
    known.set(stream, []);
    const found = findStored(stream, context, stored);
    known.set(stream, found);
    return found;
  };
  return stored;
}

function findStored(stream: LintStream, context: Declared, stored: StoredSubjects): string[] | null {
  const incoming = stream.subjects.filter(isValidSubject);
  for (const origin of stream.origins) {
    const copied = copiedSubjects(stream, origin, context, stored);
    if (copied === null) return null;
    incoming.push(...copied);
  }
  const transform = stream.values.subject_transform;
  return transform === undefined ? incoming : incoming.flatMap(subject => transformed(subject, transform));
}

function copiedSubjects(
  stream: LintStream,
  { source }: Origin,
  context: Declared,
  stored: StoredSubjects,
): string[] | null {
  const origin = source.external === undefined ? context.streamNamed(stream.account, source.name) : undefined;
  if (origin === undefined) return null;
  const from = stored(origin);
  if (from === null) return null;
  const transforms = source.subject_transforms ?? [];
  if (transforms.length === 0) return narrowed(from, source.filter_subject ?? '>');
  // Several transforms are also the filter: what none of them matches is not copied.
  return transforms.flatMap(({ src, dest }) =>
    narrowed(from, src ?? '>').length === 0 || transformFault(src ?? '', dest) !== null
      ? []
      : [transformedSubject(src ?? '', dest)],
  );
}

/** What a copy makes of a subject that its origin stores: none where the source's filter leaves it out. */
export function copiedAs(subject: string, { source }: Origin): string[] {
  const transforms = source.subject_transforms ?? [];
  if (transforms.length === 0) return narrowed([subject], source.filter_subject ?? '>');
  return transforms.flatMap(transform => renamed(subject, transform));
}

/** Under what a stream stores what comes to it as `subject`. */
export function storedAs(stream: LintStream, subject: string): string[] {
  const transform = stream.values.subject_transform;
  if (transform === undefined) return [subject];
  const { src, dest } = transform;
  const from = src === undefined || src === '' ? '>' : src;
  if (transformFault(from, dest) !== null || intersection(subject, from) === null) return [subject];
  return [...(covers(from, subject) ? [] : [subject]), ...renamed(subject, transform)];
}

/** Where a stream publishes again what it has stored as `subject`; null where it does not. */
export function republishedAs(stream: LintStream, subject: string): string | null {
  const republish = stream.values.republish;
  return republish === undefined ? null : (renamed(subject, republish)[0] ?? null);
}

/** What a transform makes of the part of a subject that it takes in. */
function renamed(subject: string, { src, dest }: { src?: string; dest: string }): string[] {
  const from = src === undefined || src === '' ? '>' : src;
  if (!isValidSubject(from) || transformFault(from, dest) !== null) return [];
  const taken = intersection(subject, from);
  return taken === null ? [] : [transformedFrom(from, dest, taken)];
}

function narrowed(subjects: readonly string[], filter: string): string[] {
  return subjects.flatMap(subject => intersection(subject, filter) ?? []);
}

/** What a stream's own transform makes of a subject: what it matches is renamed, the rest stays. */
function transformed(subject: string, { src, dest }: SubjectTransform): string[] {
  const from = src === undefined || src === '' ? '>' : src;
  if (transformFault(from, dest) !== null || intersection(subject, from) === null) return [subject];
  const made = transformedSubject(from, dest);
  return covers(from, subject) ? [made] : [subject, made];
}
