import type { Rule } from '../rule.js';

/** A push consumer without a group takes one subscriber: a second instance is refused ("already bound"). */
export const singleSubscriber: Rule = {
  code: 'single-subscriber',
  severity: 'info',
  *check({ consumers, flow }) {
    for (const consumer of consumers) {
      const { key, path, values, isPush, isFanOut } = consumer;
      if (!isPush || isFanOut || values.queue_group !== undefined || values.deliver_group !== undefined)
        continue;
      const service = flow.servicesOf(consumer)[0];
      if (service === undefined) continue;
      yield {
        path: [...path, 'deliver_subject'],
        message: `Consumer \`${key}\` pushes to one subscriber: a second instance of \`${service.name}\` is refused as long as the first is bound.`,
        help: `\`queue_group: ${service.name}\`; or pull: leave deliver_subject out.`,
      };
    }
  },
};
