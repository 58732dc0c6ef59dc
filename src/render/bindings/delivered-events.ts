import type { LintContext } from '../../lint/context.js';
import type { LintConsumer } from '../../lint/lint-consumer.js';
import { type StoredSubjects, storedSubjects } from '../../lint/stored-subjects.js';
import { intersection } from '../../subjects/subject.js';

/**
 * Which events each consumer can deliver: those whose subjects have something in common with what its streams store
 * and its filters let through. What a stream stores is not known where it copies from outside the topology; then the
 * filters alone count.
 */
export function deliveredEvents(context: LintContext): (consumer: LintConsumer) => string[] {
  const stored = storedSubjects(context);
  return consumer => {
    const subjects = deliverableSubjects(consumer, stored);
    const found = new Set(
      subjects.flatMap(subject => context.eventsLike.overlapping(subject).map(event => event.subject)),
    );
    return context.events.filter(({ subject }) => found.has(subject)).map(({ subject }) => subject);
  };
}

function deliverableSubjects({ streams, filters }: LintConsumer, stored: StoredSubjects): string[] {
  const through = filters.length === 0 ? ['>'] : filters.map(({ subject }) => subject);
  return streams.flatMap(stream => {
    const subjects = stored(stream);
    if (subjects === null) return through;
    return subjects.flatMap(subject => through.flatMap(filter => intersection(subject, filter) ?? []));
  });
}
