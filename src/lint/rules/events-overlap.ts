import { intersection, isValidSubject } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';

/** Two events that a message could be either of: who reads it cannot tell which payload it has. */
export const eventsOverlap: Rule = {
  code: 'events-overlap',
  severity: 'warning',
  *check({ events, eventsLike, at }) {
    for (const event of events) {
      if (!isValidSubject(event.pattern)) continue;
      for (const other of eventsLike.overlapping(event.pattern)) {
        // They come in the order of the file: each pair is said once, where the second one stands.
        if (other === event) break;
        yield {
          path: event.path,
          message: `Events \`${event.subject}\` and \`${other.subject}\` (${at(other.path)}) share \`${intersection(event.pattern, other.pattern)}\`: a reader cannot tell which payload it has.`,
          help: 'Give one of them a token that the other cannot have.',
        };
      }
    }
  },
};
