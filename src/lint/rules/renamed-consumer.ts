import type { Rule } from '../rule.js';

/** A consumer with another name on the server: alerts, permissions and the nats CLI show that one, not the key. */
export const renamedConsumer: Rule = {
  code: 'renamed-consumer',
  severity: 'info',
  *check({ hasServices, consumers }) {
    if (!hasServices) return;
    for (const { key, name, path } of consumers) {
      if (name === key) continue;
      yield {
        path: [...path, 'name'],
        message: `Consumer \`${key}\` is \`${name}\` on the server: metrics, alerts and the nats CLI know it by that name only.`,
        help: `Name the key \`${name}\`; or leave \`name\` out where the consumer is not made yet.`,
      };
    }
  },
};
