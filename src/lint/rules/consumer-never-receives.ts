import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import { listed } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/**
 * A consumer that will never get a message, though its filters are right: nobody publishes what passes them, or it
 * wants what is new of a stream that takes nothing new. Filters that match nothing are other rules' to say.
 */
export const consumerNeverReceives: Rule = {
  code: 'consumer-never-receives',
  severity: 'warning',
  *check(context) {
    for (const consumer of context.consumers) {
      yield* checkSealed(consumer);
      yield* checkPublished(consumer, context);
    }
  },
};

function* checkSealed({ key, path, values, streams }: LintConsumer): Iterable<Problem> {
  if (values.deliver_policy !== 'new' || streams.length === 0) return;
  if (streams.some(stream => stream.values.sealed !== true)) return;
  yield {
    path: [...path, 'deliver_policy'],
    message: `Consumer \`${key}\` wants what is new on ${listed(streams.map(stream => stream.name))}, which ${streams.length === 1 ? 'is' : 'are'} sealed: nothing new ever comes.`,
    help: '`deliver_policy: all`.',
  };
}

function* checkPublished(consumer: LintConsumer, { hasServices, flow }: LintContext): Iterable<Problem> {
  if (!hasServices) return;
  const events = new Set([...flow.receivedBy(consumer)].map(entry => entry.event));
  if (events.size === 0 || [...events].some(flow.isPublished)) return;
  const names = [...events].map(event => event.subject);
  yield {
    path: consumer.path,
    message: `Consumer \`${consumer.key}\` never receives a message: no service publishes ${listed(names)}.`,
    help: `Name ${names.length === 1 ? 'it' : 'them'} under \`publishes\` of the service that does, or take the consumer out.`,
  };
}
