import { fieldPath, isDeclared } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** discard new on a stream without a limit on messages or bytes: nothing is ever refused. */
export const discardWithoutLimit: Rule = {
  code: 'discard-without-limit',
  severity: 'warning',
  *check({ streams }) {
    for (const stream of streams) {
      const { discard, max_msgs = -1, max_bytes = -1, discard_new_per_subject: perSubject } = stream.values;
      if (!isDeclared(stream, 'discard') || discard !== 'new') continue;
      if (max_msgs > 0 || max_bytes > 0 || perSubject === true) continue;
      yield {
        path: fieldPath(stream, 'discard'),
        message: `Stream \`${stream.name}\` discards new messages when it is full, and has neither max_msgs nor max_bytes: it is never full.`,
        help: 'Set `max_bytes` or `max_msgs`, or leave `discard` out.',
      };
    }
  },
};
