import type { Rule } from '../rule.js';

/** queue_group and deliver_group of a push consumer are one thing: the group that shares its messages. */
export const queueGroupMismatch: Rule = {
  code: 'queue-group-mismatch',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const { key, path, values } of consumers) {
      const { queue_group: queue, deliver_group: deliver } = values;
      if (queue === undefined || deliver === undefined || queue === deliver) continue;
      yield {
        path: [...path, 'deliver_group'],
        message: `Consumer \`${key}\` has the queue_group \`${queue}\` and the deliver_group \`${deliver}\`: they are one thing.`,
        help: `\`${queue}\`, or leave deliver_group out.`,
      };
    }
  },
};
