import type { LintContext } from '../context.js';
import type { LintEvent } from '../declared.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A stored event that no consumer reads: it costs room and does nothing. Judged only where the topology says who the
 * services or the consumers are; a stream that republishes it, or is copied from outside, has readers of another kind.
 */
export const eventWithoutConsumer: Rule = {
  code: 'event-without-consumer',
  severity: 'warning',
  *check(context) {
    const { hasServices, consumers, events, flow } = context;
    if (consumers.length === 0 && !hasServices) return;
    for (const event of events) {
      const entries = flow.entriesOf(event);
      // That nothing stores it is another rule's to say.
      if (entries.length === 0 || isRead(event, context)) continue;
      const streams = [...new Set(entries.map(entry => entry.stream.name))];
      yield {
        path: event.path,
        message: `Event \`${event.subject}\` is stored by ${listed(streams)}, and no consumer reads it.`,
        help: 'Give a consumer a filter for it, or take the event out; where people read it, make an exception that says so.',
      };
    }
  },
};

function isRead(event: LintEvent, { flow }: LintContext): boolean {
  return flow
    .entriesOf(event)
    .some(entry => entry.stream.values.republish !== undefined || flow.readersOf(entry).size > 0);
}
