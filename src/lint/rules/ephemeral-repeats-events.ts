import { printDuration } from '../../units/duration.js';
import { goneAtRestart, RESTART_NS } from '../ephemeral.js';
import type { Rule } from '../rule.js';

/**
 * An ephemeral consumer that is gone before its service is back and begins at the first message of its stream: the
 * next one begins there again, so after each restart everything that the stream still has is handled once more.
 */
export const ephemeralRepeatsEvents: Rule = {
  code: 'ephemeral-repeats-events',
  severity: 'warning',
  *check({ hasServices, consumers }) {
    if (!hasServices) return;
    for (const consumer of consumers) {
      const { key, path, values, streams } = consumer;
      const { deliver_policy: policy = 'all' } = values;
      const [stream] = streams;
      if (policy === 'new' || policy === 'last' || policy === 'last_per_subject' || stream === undefined)
        continue;
      const gone = (stream.values.retention ?? 'limits') === 'limits' ? goneAtRestart(consumer) : null;
      if (gone === null) continue;
      yield {
        path: gone.field in values ? [...path, gone.field] : path,
        message: `Consumer \`${key}\` is ephemeral: ${gone.reason}; the next one begins anew, and what \`${stream.name}\` still has is handled once more.`,
        help: `\`durability: durable\`, or \`inactive_threshold: ${printDuration(RESTART_NS)}\` and more, longer than any outage.`,
      };
    }
  },
};
