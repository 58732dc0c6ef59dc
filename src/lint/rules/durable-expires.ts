import { printDuration } from '../../units/duration.js';
import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/**
 * A durable that inherits an inactive_threshold from its stream's consumer_limits: the server then deletes it, and
 * its place, once nobody has used it for so long.
 */
export const durableExpires: Rule = {
  code: 'durable-expires',
  severity: 'warning',
  *check({ consumers, at }) {
    for (const { key, path, values, streams, isDurable } of consumers) {
      if (!isDurable || (values.inactive_threshold ?? 0) > 0) continue;
      for (const stream of streams) {
        const limit = stream.values.consumer_limits?.inactive_threshold ?? 0;
        if (limit <= 0) continue;
        yield {
          path,
          message: `Consumer \`${key}\` is durable and takes over the inactive_threshold of its stream \`${stream.name}\` (${at(fieldPath(stream, 'consumer_limits', 'inactive_threshold'))}): idle for ${printDuration(limit)}, it is deleted, and its place with it.`,
          help: `Take inactive_threshold out of the stream's consumer_limits; where the expiry is meant, write \`inactive_threshold: ${printDuration(limit)}\` here.`,
        };
      }
    }
  },
};
