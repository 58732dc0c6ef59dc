import type { Rule } from '../rule.js';

/** More steps of backoff than deliveries: the server refuses the consumer (10116). */
export const refusedBackoff: Rule = {
  code: 'refused-backoff',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const { key, path, values, isFanOut } of consumers) {
      const { backoff = [], max_deliver: deliver = -1 } = values;
      if (isFanOut || deliver <= 0 || backoff.length <= deliver) continue;
      yield {
        path: [...path, 'backoff'],
        message: `Consumer \`${key}\` has ${backoff.length} steps of backoff and delivers a message ${deliver} times at most: the server refuses more steps than deliveries.`,
        help: `\`max_deliver: ${backoff.length}\` or more, or fewer steps.`,
      };
    }
  },
};
