import { isValidSubject, overlaps } from '../../subjects/subject.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { LintStream } from '../lint-stream.js';
import { fieldPath } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Interest and workqueue streams live by their consumers. A subject of an interest stream that no durable reads is
 * dropped as it comes; one of a workqueue that no consumer reads stays for ever and fills the stream.
 */
export const unreadStream: Rule = {
  code: 'unread-stream',
  severity: 'warning',
  *check({ streams, consumersOf }) {
    for (const stream of streams) {
      const { retention } = stream.values;
      if (retention === 'interest')
        yield* checkStream(stream, durable(consumersOf(stream)), 'durable consumer', 'drops it at once');
      if (retention === 'workqueue')
        yield* checkStream(stream, consumersOf(stream), 'consumer', 'keeps it for ever');
    }
  },
};

function durable(consumers: readonly LintConsumer[]): LintConsumer[] {
  return consumers.filter(consumer => consumer.isDurable);
}

function* checkStream(
  stream: LintStream,
  readers: readonly LintConsumer[],
  reader: string,
  fate: string,
): Iterable<Problem> {
  if (readers.some(consumer => consumer.filters.length === 0)) return;
  const filters = readers
    .flatMap(consumer => consumer.filters.map(filter => filter.subject))
    .filter(isValidSubject);
  const unread = stream.subjects.filter(
    subject => isValidSubject(subject) && !filters.some(filter => overlaps(filter, subject)),
  );
  if (unread.length === 0 && stream.subjects.length > 0) return;
  if (stream.subjects.length === 0 && readers.length > 0) return;
  const what =
    unread.length === stream.subjects.length ? 'it' : unread.map(subject => `\`${subject}\``).join(', ');
  yield {
    path: fieldPath(stream, 'retention'),
    message: `Stream \`${stream.name}\` has retention ${stream.values.retention}, and no ${reader} of the topology reads ${what}: the server ${fate}.`,
    help: `Define a ${reader} for it, or \`retention: limits\`.`,
  };
}
