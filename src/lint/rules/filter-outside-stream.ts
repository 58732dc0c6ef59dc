import { nearest } from '../../findings/nearest.js';
import { isValidSubject } from '../../subjects/subject.js';
import { type SubjectIndex, subjectIndex } from '../../subjects/subject-index.js';
import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import { listed, nearestInside } from '../mend.js';
import type { Problem, Rule } from '../rule.js';
import { storedSubjects } from '../stored-subjects.js';

/**
 * A filter that matches nothing its stream stores. The server takes it (2.15.1) and never delivers a message; the
 * same holds for the filter of a source or mirror and for what a stream republishes.
 */
export const filterOutsideStream: Rule = {
  code: 'filter-outside-stream',
  severity: 'error',
  *check(context) {
    const delivers = deliverable(context);
    for (const consumer of context.consumers) yield* checkConsumer(consumer, delivers, context);
    for (const stream of context.streams) {
      yield* checkOrigins(stream, delivers, context);
      yield* checkRepublish(stream, delivers);
    }
  },
};

/** The subjects of a stream that a filter can reach: none means never; null means that nobody can tell. */
type Deliverable = (stream: LintStream) => SubjectIndex<string> | null;

function deliverable(context: LintContext): Deliverable {
  const stored = storedSubjects(context);
  const indexes = new Map<LintStream, SubjectIndex<string> | null>();
  return stream => {
    let index = indexes.get(stream);
    if (index === undefined) {
      const subjects = stored(stream);
      index = subjects === null ? null : subjectIndex();
      for (const subject of subjects ?? []) index?.add(subject, subject);
      indexes.set(stream, index);
    }
    return index;
  };
}

function* checkConsumer(
  consumer: LintConsumer,
  delivers: Deliverable,
  context: LintContext,
): Iterable<Problem> {
  if (consumer.streams.length === 0) return;
  const indexes = consumer.streams.map(delivers);
  if (indexes.includes(null)) return;
  for (const { subject, path } of consumer.filters) {
    if (!isValidSubject(subject) || indexes.some(index => index!.overlapping(subject).length > 0)) continue;
    const names = consumer.streams.map(stream => stream.name);
    yield {
      path,
      message: `Consumer \`${consumer.key}\` filters \`${subject}\`, which ${listed(names)} never ${names.length === 1 ? 'stores' : 'store'}.`,
      help: mend(
        subject,
        indexes.map(index => index!),
        consumer.streams,
        context,
      ),
    };
  }
}

function* checkOrigins(stream: LintStream, delivers: Deliverable, context: LintContext): Iterable<Problem> {
  for (const { source, path } of stream.origins) {
    const origin =
      source.external === undefined ? context.streamNamed(stream.account, source.name) : undefined;
    const index = origin === undefined ? null : delivers(origin);
    if (origin === undefined || index === null) continue;
    const filters: [string | undefined, Problem['path']][] = [
      [source.filter_subject, [...path, 'filter_subject']],
      ...(source.subject_transforms ?? []).map(({ src }, i): [string | undefined, Problem['path']] => [
        src,
        [...path, 'subject_transforms', i, 'src'],
      ]),
    ];
    for (const [subject, at] of filters) {
      if (subject === undefined || !isValidSubject(subject) || index.overlapping(subject).length > 0)
        continue;
      yield {
        path: at,
        message: `Stream \`${stream.name}\` copies \`${subject}\` from \`${origin.name}\`, which never stores it.`,
        help: mend(subject, [index], [origin], context),
      };
    }
  }
}

function* checkRepublish(stream: LintStream, delivers: Deliverable): Iterable<Problem> {
  const source = stream.values.republish?.src;
  const index = delivers(stream);
  if (source === undefined || index === null || !isValidSubject(source)) return;
  if (index.overlapping(source).length > 0) return;
  yield {
    path: fieldPath(stream, 'republish', 'src'),
    message: `Stream \`${stream.name}\` republishes \`${source}\`, which it never stores.`,
    help: 'Leave `src` out to republish everything, or name a subject of the stream.',
  };
}

function mend(
  subject: string,
  indexes: readonly SubjectIndex<string>[],
  streams: readonly LintStream[],
  context: LintContext,
): string {
  const stored = indexes.flatMap(index => index.coveredBy('>'));
  const events = stored
    .flatMap(covering => context.eventsLike.overlapping(covering))
    .map(event => event.pattern);
  const near = nearest(subject, events) ?? nearestInside(subject, stored);
  const widen = `add the subject to the stream (${context.at(streams[0]!.path)})`;
  return near === undefined ? `${widen[0]!.toUpperCase()}${widen.slice(1)}.` : `\`${near}\`, or ${widen}.`;
}
