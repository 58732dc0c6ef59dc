import type { Rule } from '../rule.js';

/**
 * A consumer that acknowledges and sets no limit on deliveries: a message that its handler cannot take comes back
 * for ever, and no dead letter is ever made of it.
 */
export const endlessRedelivery: Rule = {
  code: 'endless-redelivery',
  severity: 'warning',
  *check({ hasServices, consumers }) {
    if (!hasServices) return;
    for (const { key, path, values, isFanOut } of consumers) {
      const { ack_policy: policy, max_deliver: most = -1 } = values;
      if (isFanOut || (policy !== 'explicit' && policy !== 'all') || most > 0) continue;
      yield {
        path: [...path, values.max_deliver === undefined ? 'ack_policy' : 'max_deliver'],
        message: `Consumer \`${key}\` delivers a message without end until it is acknowledged: one that its handler cannot take comes back for ever, and never becomes a dead letter.`,
        help: '`max_deliver: 5`, say, and a stream for `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>`.',
      };
    }
  },
};
