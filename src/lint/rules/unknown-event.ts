import { covers, eventPattern, isValidSubject } from '../../subjects/subject.js';
import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A service that publishes a subject which no event declares: nobody knows its payload. A subject with wildcards
 * stands for the events that it covers, and has to cover one.
 */
export const unknownEvent: Rule = {
  code: 'unknown-event',
  severity: 'error',
  *check({ topology, events, eventsLike }) {
    const subjects = events.map(event => event.subject);
    const known = new Set(subjects);
    for (const [service, { publishes }] of Object.entries(topology.services ?? {})) {
      for (const [i, subject] of (publishes ?? []).entries()) {
        const pattern = eventPattern(subject);
        if (known.has(subject) || !isValidSubject(pattern)) continue;
        const like = eventsLike.overlapping(pattern);
        if (like.some(event => covers(event.pattern, pattern) || covers(pattern, event.pattern))) continue;
        yield {
          path: ['services', service, 'publishes', i],
          message: `Service \`${service}\` publishes \`${subject}\`, which no event declares.`,
          help: nearestOr(subject, subjects, `declare \`${subject}\` under \`events\``),
        };
      }
    }
  },
};
