import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * An event that no service publishes: whoever waits for it waits in vain. Judged only where the topology has
 * services; events of the server itself (`$JS.EVENT.>`), and those that streams make of others, have a publisher.
 */
export const eventWithoutPublisher: Rule = {
  code: 'event-without-publisher',
  severity: 'warning',
  *check({ hasServices, events, flow }) {
    if (!hasServices) return;
    for (const event of events) {
      if (flow.isPublished(event)) continue;
      const readers = new Set(flow.entriesOf(event).flatMap(entry => [...flow.readersOf(entry)]));
      const waiting = [...readers].map(consumer => consumer.key);
      yield {
        path: event.path,
        message: `Event \`${event.subject}\` is published by no service${waiting.length === 0 ? '' : `, and ${listed(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for it`}.`,
        help: 'Name it under `publishes` of the service that does, or take the event out.',
      };
    }
  },
};
