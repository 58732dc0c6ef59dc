import type { LintConsumer } from '../lint-consumer.js';
import type { Rule } from '../rule.js';

/**
 * Two consumers of one stream with the same queue group. Clients take the group's name for a durable consumer's name,
 * so the second subscription joins the first consumer, and its filter is silently ignored.
 */
export const sharedQueueGroup: Rule = {
  code: 'shared-queue-group',
  severity: 'warning',
  *check({ consumers, at }) {
    const seen = new Map<string, LintConsumer>();
    for (const consumer of consumers) {
      const field = consumer.values.queue_group !== undefined ? 'queue_group' : 'deliver_group';
      const group = consumer.values[field];
      if (group === undefined) continue;
      for (const stream of consumer.streams) {
        const key = `${consumer.account}\0${stream.name}\0${group}`;
        const other = seen.get(key);
        if (other === undefined) seen.set(key, consumer);
        else {
          yield {
            path: [...consumer.path, field],
            message: `Consumers \`${other.key}\` (${at(other.path)}) and \`${consumer.key}\` of \`${stream.name}\` share the queue group \`${group}\`: clients that name a consumer after its group would make one of the two, and half the messages reach the wrong handler.`,
            help: `A group of its own for each consumer: \`${consumer.name}\`, say.`,
          };
        }
      }
    }
  },
};
