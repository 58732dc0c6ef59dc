import { ackSettings, isRefusedPush } from '../ack-settings.js';
import type { LintConsumer } from '../lint-consumer.js';
import { listed } from '../mend.js';
import type { Rule } from '../rule.js';

/**
 * A consumer that is plainly meant to acknowledge and does not say so: the server's default ack_policy is none, even
 * for pull. What a worker loses when it crashes is then lost, and ack_wait, max_deliver and backoff do nothing.
 */
export const ackPolicyMissing: Rule = {
  code: 'ack-policy-missing',
  severity: 'warning',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) {
      if (consumer.isFanOut || consumer.values.ack_policy !== undefined) continue;
      const signs = signsOfAcks(consumer);
      if (signs.length === 0) continue;
      const refused = isRefusedPush(consumer);
      yield {
        path: [...consumer.path, signs[0]!],
        severity: refused ? 'error' : 'warning',
        message: `Consumer \`${consumer.key}\` sets ${listed(signs, 6)} and no ack_policy: the server's default is none, ${refused ? 'with which it refuses max_ack_pending on a push consumer' : 'so a message that is delivered counts as done, whatever becomes of it'}.`,
        help: 'Write `ack_policy: explicit`; or `ack_policy: none`, and leave these out.',
      };
    }
  },
};

function signsOfAcks(consumer: LintConsumer): string[] {
  const groups = (['queue_group', 'deliver_group'] as const).filter(
    field => consumer.values[field] !== undefined,
  );
  return [...ackSettings(consumer), ...groups];
}
