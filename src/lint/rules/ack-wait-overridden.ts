import { printDuration } from '../../units/duration.js';
import type { Rule } from '../rule.js';

/** ack_wait beside a backoff that begins otherwise: the server overwrites ack_wait with backoff[0] without a word. */
export const ackWaitOverridden: Rule = {
  code: 'ack-wait-overridden',
  severity: 'warning',
  *check({ consumers }) {
    for (const { key, path, values } of consumers) {
      const { ack_wait: wait, backoff = [] } = values;
      const first = backoff[0];
      if (wait === undefined || first === undefined || wait === first) continue;
      yield {
        path: [...path, 'ack_wait'],
        message: `Consumer \`${key}\` waits ${printDuration(wait)} for an ack, and its backoff begins with ${printDuration(first)}: the server takes backoff[0] for ack_wait.`,
        help: `\`ack_wait: ${printDuration(first)}\`, or begin \`backoff\` with ${printDuration(wait)}.`,
      };
    }
  },
};
