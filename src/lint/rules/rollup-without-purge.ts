import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** Roll-ups on a stream that may not be purged: a roll-up is a purge, so the server refuses the two together. */
export const rollupWithoutPurge: Rule = {
  code: 'rollup-without-purge',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.deny_purge !== true || stream.values.allow_rollup_hdrs !== true) continue;
      yield {
        path: fieldPath(stream, 'allow_rollup_hdrs'),
        message: `Stream \`${stream.name}\` allows roll-ups and denies purges: a roll-up purges, so the server refuses the two together.`,
        help: 'Leave one of allow_rollup_hdrs and deny_purge out.',
      };
    }
  },
};
