import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** A limit without a word about what gives way at it: by default the oldest message goes, and nobody is told. */
export const discardUnstated: Rule = {
  code: 'discard-unstated',
  severity: 'info',
  *check({ hasServices, streams }) {
    if (!hasServices) return;
    for (const stream of streams) {
      if (stream.section !== 'streams' || 'discard' in stream.values) continue;
      const limit = (['max_msgs', 'max_bytes'] as const).find(field => (stream.values[field] ?? -1) > 0);
      if (limit === undefined) continue;
      yield {
        path: fieldPath(stream, limit),
        message: `Stream \`${stream.name}\` has a limit and does not say what gives way at it: by default its oldest message goes, and nobody is told.`,
        help: '`discard: old` where that is meant, `discard: new` where the sender has to know.',
      };
    }
  },
};
