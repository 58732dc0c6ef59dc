import { intersection, isValidSubject } from '../../subjects/subject.js';
import { subjectIndex } from '../../subjects/subject-index.js';
import type { LintEvent } from '../context.js';
import type { Rule } from '../rule.js';

/** Two events that a message could be either of: who reads it cannot tell which payload it has. */
export const eventsOverlap: Rule = {
  code: 'events-overlap',
  severity: 'warning',
  *check({ events, at }) {
    const earlier = subjectIndex<LintEvent>();
    for (const event of events) {
      if (!isValidSubject(event.pattern)) continue;
      for (const other of earlier.overlapping(event.pattern)) {
        yield {
          path: event.path,
          message: `Events \`${event.subject}\` and \`${other.subject}\` (${at(other.path)}) share \`${intersection(event.pattern, other.pattern)}\`: a reader cannot tell which payload it has.`,
          help: 'Give one of them a token that the other cannot have.',
        };
      }
      earlier.add(event.pattern, event);
    }
  },
};
