import { isValidSubject } from '../../subjects/subject.js';
import { subjectIndex } from '../../subjects/subject-index.js';
import type { Filter, LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Filters of one consumer of which one takes in another: the server refuses them (10138). Filters that share a part
 * only (`a.*` and `*.b`) it takes, and delivers a message once.
 */
export const filtersOverlap: Rule = {
  code: 'filters-overlap',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) if (consumer.filters.length > 1) yield* checkConsumer(consumer);
  },
};

function* checkConsumer({ key, filters }: LintConsumer): Iterable<Problem> {
  const earlier = subjectIndex<Filter>();
  for (const filter of filters) {
    const { subject, path } = filter;
    if (!isValidSubject(subject)) continue;
    const wider = earlier.covering(subject)[0];
    const other = wider ?? earlier.coveredBy(subject)[0];
    if (other !== undefined) {
      const same = other.subject === subject;
      yield {
        path,
        message: same
          ? `Consumer \`${key}\` filters \`${subject}\` twice; the server refuses that.`
          : `Consumer \`${key}\` filters \`${other.subject}\` and \`${subject}\`, of which one takes in the other: the server refuses that.`,
        help: same ? 'Leave one out.' : `Leave \`${wider === undefined ? other.subject : subject}\` out.`,
      };
    }
    earlier.add(subject, filter);
  }
}
