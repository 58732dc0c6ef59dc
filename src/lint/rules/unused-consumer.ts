import type { LintConsumer } from '../lint-consumer.js';
import type { Rule } from '../rule.js';

/** A consumer that no service consumes. Judged only where the topology has services. */
export const unusedConsumer: Rule = {
  code: 'unused-consumer',
  severity: 'warning',
  *check({ hasServices, consumers, flow }) {
    if (!hasServices) return;
    for (const consumer of consumers) {
      if (flow.servicesOf(consumer).length > 0) continue;
      yield {
        path: consumer.path,
        message: `Consumer \`${consumer.key}\` is consumed by no service: ${fate(consumer)}.`,
        help: 'Name it under `consumes` of the service that reads it, or take it out.',
      };
    }
  },
};

function fate({ isDurable, streams }: LintConsumer): string {
  if (!isDurable) return 'nobody ever makes it';
  return streams.some(({ values }) => values.retention === 'workqueue' || values.retention === 'interest')
    ? 'what it should read stays on the stream for ever'
    : 'its lag only grows';
}
