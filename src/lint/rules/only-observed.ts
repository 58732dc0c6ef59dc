import type { LintContext } from '../context.js';
import type { LintEvent } from '../declared.js';
import { push } from '../groups.js';
import type { LintConsumer } from '../lint-consumer.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/** Names that a message still shows whole. */
const SHOWN = 40;

/**
 * Events that nobody but a fan-out hears: no service handles them, and what is published while no instance listens
 * is heard by nobody. One note a fan-out, for all of its events; a fan-out that names an event means it.
 */
export const onlyObserved: Rule = {
  code: 'only-observed',
  severity: 'info',
  *check(context) {
    const observed = new Map<LintConsumer, LintEvent[]>();
    for (const event of context.events) {
      const observer = onlyObserver(event, context);
      if (observer !== null) push(observed, observer, event);
    }
    for (const [consumer, events] of observed) {
      const names = events.map(event => event.subject);
      yield {
        path: consumer.path,
        message: `Nobody but \`${consumer.key}\` hears ${listed(names, SHOWN)}: it shows what happens and handles nothing.`,
        help: 'Give a service a consumer for what has to be handled; where showing is all, make an exception that says so.',
        about: events.map(event => event.path),
      };
    }
  },
};

/** The one fan-out that hears an event; null where a worker does too, or nobody. */
function onlyObserver(event: LintEvent, { flow }: LintContext): LintConsumer | null {
  const readers = new Set(flow.entriesOf(event).flatMap(entry => [...flow.readersOf(entry)]));
  const [first] = readers;
  if (readers.size !== 1 || first?.isFanOut !== true) return null;
  return first.filters.some(filter => filter.subject === event.pattern) ? null : first;
}
