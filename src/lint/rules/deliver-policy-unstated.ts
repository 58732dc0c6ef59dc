import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A consumer that acts and does not say where it begins. The server's default is the first message that the stream
 * still has: a new durable acts on all of history, an ephemeral one and every instance of a fan-out do it again at
 * each start. A workqueue has no history.
 */
export const deliverPolicyUnstated: Rule = {
  code: 'deliver-policy-unstated',
  severity: 'warning',
  *check(context) {
    for (const consumer of context.consumers) {
      const { key, path, values, streams } = consumer;
      if (values.deliver_policy !== undefined || !acts(consumer, context)) continue;
      const past = streams.filter(stream => (stream.values.retention ?? 'limits') === 'limits');
      if (past.length === 0) continue;
      yield {
        path,
        message: `Consumer \`${key}\` does not say where it begins: by default with the first message that ${listed(past.map(stream => stream.name))} still ${past.length === 1 ? 'has' : 'have'}, so ${when(consumer)} it acts on what is long past.`,
        help: '`deliver_policy: new`; or `deliver_policy: all` where the past is wanted.',
      };
    }
  },
};

function acts(consumer: LintConsumer, { flow }: LintContext): boolean {
  if (consumer.isFanOut) return true;
  if (consumer.values.emits !== undefined) return consumer.values.emits.length > 0;
  return flow.servicesOf(consumer).some(service => service.publishes.length > 0);
}

function when({ isFanOut, isDurable }: LintConsumer): string {
  if (isFanOut) return 'at the start of every instance';
  return isDurable ? 'when it is made' : 'at every start after a pause';
}
