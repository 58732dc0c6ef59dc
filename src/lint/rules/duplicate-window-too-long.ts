import { printDuration } from '../../units/duration.js';
import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** A duplicate_window beyond max_age: the server refuses it, because the ids would outlive their messages. */
export const duplicateWindowTooLong: Rule = {
  code: 'duplicate-window-too-long',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      const { duplicate_window: window = 0, max_age: age = 0 } = stream.values;
      if (age === 0 || window <= age) continue;
      yield {
        path: fieldPath(stream, 'duplicate_window'),
        message: `Stream \`${stream.name}\` remembers ids for ${printDuration(window)} and messages for ${printDuration(age)}: the server refuses a duplicate_window above max_age.`,
        help: `\`${printDuration(age)}\` or less, or leave it out: then it follows max_age.`,
      };
    }
  },
};
