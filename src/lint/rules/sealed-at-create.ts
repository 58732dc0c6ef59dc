import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** A sealed stream takes no message; the server refuses to create one and seals existing streams only. */
export const sealedAtCreate: Rule = {
  code: 'sealed-at-create',
  severity: 'warning',
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.sealed !== true) continue;
      yield {
        path: fieldPath(stream, 'sealed'),
        message: `Stream \`${stream.name}\` is sealed: where it does not exist yet, the server refuses to create it so.`,
        help: 'Apply it unsealed and filled first; set `sealed: true` once it is complete.',
      };
    }
  },
};
