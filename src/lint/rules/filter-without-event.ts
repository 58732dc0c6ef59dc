import { nearest } from '../../findings/nearest.js';
import { eventPattern, isValidSubject } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';

/**
 * A filter that its stream captures and that no declared event has: the stream's wildcard takes it, nobody publishes
 * it. Most often a misspelt token. Streams without a single declared event are left alone.
 */
export const filterWithoutEvent: Rule = {
  code: 'filter-without-event',
  severity: 'warning',
  *check({ consumers, eventsLike, captures, topology }) {
    const published = Object.values(topology.services ?? {}).flatMap(service => service.publishes ?? []);
    const declared = new Set(published.map(eventPattern));
    for (const consumer of consumers) {
      const subjects = consumer.streams.flatMap(stream => stream.subjects).filter(isValidSubject);
      for (const { subject, path } of consumer.filters) {
        if (!isValidSubject(subject) || declared.has(subject)) continue;
        if (
          captures(consumer.account)
            .overlapping(subject)
            .every(stream => !consumer.streams.includes(stream))
        )
          continue;
        if (eventsLike.overlapping(subject).length > 0) continue;
        const events = subjects
          .flatMap(captured => eventsLike.overlapping(captured))
          .map(event => event.pattern);
        if (events.length === 0) continue;
        const near = nearest(subject, events);
        yield {
          path,
          message: `Consumer \`${consumer.key}\` filters \`${subject}\`, which no event declares: nothing is ever published there.`,
          help:
            near === undefined
              ? `Declare \`${subject}\` under \`events\`.`
              : `\`${near}\`, or declare the event.`,
        };
      }
    }
  },
};
