import { covers } from '../../subjects/subject.js';
import type { Entry } from '../event-flow.js';
import type { Rule } from '../rule.js';

/**
 * An event on a workqueue that no consumer reads, or reads in part only: it is never acknowledged, so it stays and
 * fills the queue. On an interest stream it is dropped as it comes. The subjects of the stream as a whole are
 * `unread-stream`'s.
 */
export const workWithoutConsumer: Rule = {
  code: 'work-without-consumer',
  severity: 'warning',
  *check({ events, flow, at }) {
    for (const event of events) {
      for (const entry of flow.entriesOf(event)) {
        const { retention } = entry.stream.values;
        if (retention !== 'workqueue' && retention !== 'interest') continue;
        const readers = [...flow.readersOf(entry)].filter(
          reader => retention === 'workqueue' || reader.isDurable,
        );
        const filters = readers.flatMap(reader =>
          reader.filters.length === 0 ? ['>'] : reader.filters.map(filter => filter.subject),
        );
        if (filters.some(filter => covers(filter, entry.subject))) continue;
        yield {
          path: event.path,
          message: `Event \`${event.subject}\` is ${retention === 'workqueue' ? 'work on' : 'stored by'} \`${entry.stream.name}\` (${at(entry.stream.path)}), and ${readers.length === 0 ? 'no consumer reads it' : 'its consumers read a part of it only'}: ${fate(entry)}.`,
          help: `A consumer of \`${entry.stream.name}\` with a filter for \`${entry.subject}\`.`,
          about: [entry.stream.path],
        };
      }
    }
  },
};

function fate({ stream }: Entry): string {
  return stream.values.retention === 'workqueue'
    ? 'nobody ever acknowledges it, so it stays and fills the queue'
    : 'the server drops it as it comes';
}
