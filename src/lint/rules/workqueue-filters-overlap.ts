import { isValidSubject } from '../../subjects/subject.js';
import { subjectIndex } from '../../subjects/subject-index.js';
import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Two consumers of a workqueue that would both read a message (10099, 10100). Without a filter a consumer reads
 * everything, so it can only be alone.
 */
export const workqueueFiltersOverlap: Rule = {
  code: 'workqueue-filters-overlap',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const stream of context.streams) {
      if (stream.values.retention === 'workqueue') yield* checkStream(stream, context);
    }
  },
};

function* checkStream(stream: LintStream, { consumersOf, at }: LintContext): Iterable<Problem> {
  const taken = subjectIndex<{ consumer: LintConsumer; subject: string }>();
  for (const consumer of consumersOf(stream)) {
    if (consumer.isFanOut) continue;
    const everything = { subject: '>', path: [...consumer.path, 'stream'] };
    const filters = consumer.filters.length === 0 ? [everything] : consumer.filters;
    const valid = filters.filter(filter => isValidSubject(filter.subject));
    for (const { subject, path } of valid) {
      const other = taken.overlapping(subject)[0];
      if (other === undefined) continue;
      yield {
        path,
        message: `Consumers \`${other.consumer.key}\` (${at(other.consumer.path)}) and \`${consumer.key}\` of the workqueue \`${stream.name}\` both read ${subject === '>' ? `\`${other.subject}\`` : `\`${subject}\``}: there every message is for one of them, so the server refuses the second.`,
        help: 'Filter them apart, or let the instances of one consumer share the work.',
      };
      break;
    }
    for (const { subject } of valid) taken.add(subject, { consumer, subject });
  }
}
