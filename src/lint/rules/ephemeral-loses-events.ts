import { printDuration } from '../../units/duration.js';
import { goneAtRestart, RESTART_NS } from '../ephemeral.js';
import type { Rule } from '../rule.js';

/**
 * An ephemeral consumer that is gone before its service is back: with its last reader away for inactive_threshold
 * the server deletes it, and its place with it. The next one begins at what is new then, so everything in between,
 * and everything that was delivered and not acknowledged, is lost. A fan-out hears what is said while it listens.
 */
export const ephemeralLosesEvents: Rule = {
  code: 'ephemeral-loses-events',
  severity: 'warning',
  *check({ consumers }) {
    for (const consumer of consumers) {
      const { key, path, values } = consumer;
      const { deliver_policy: policy } = values;
      if (policy !== 'new' && policy !== 'last' && policy !== 'last_per_subject') continue;
      const gone = goneAtRestart(consumer);
      if (gone === null) continue;
      yield {
        path: gone.field in values ? [...path, gone.field] : path,
        message: `Consumer \`${key}\` is ephemeral and begins at ${policy === 'new' ? 'what is new' : 'the last message'}: ${gone.reason}; the next one starts behind what came in between, and that is lost.`,
        help: `\`durability: durable\`, or \`inactive_threshold: ${printDuration(RESTART_NS)}\` and more, longer than any outage.`,
      };
    }
  },
};
