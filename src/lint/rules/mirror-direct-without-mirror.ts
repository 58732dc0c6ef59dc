import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** mirror_direct on a stream that is no mirror: the server refuses to create it. */
export const mirrorDirectWithoutMirror: Rule = {
  code: 'mirror-direct-without-mirror',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.mirror_direct !== true || stream.values.mirror !== undefined) continue;
      yield {
        path: fieldPath(stream, 'mirror_direct'),
        message: `Stream \`${stream.name}\` sets mirror_direct and is no mirror: the server refuses to create it.`,
        help: 'Leave it out; `allow_direct: true` is for streams of their own.',
      };
    }
  },
};
