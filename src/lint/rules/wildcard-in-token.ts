import { isValidSubject } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';
import { writtenSubjects } from '../written-subjects.js';

/** `*` or `>` beside other characters of a token: a plain character to the server, never a wildcard. */
export const wildcardInToken: Rule = {
  code: 'wildcard-in-token',
  severity: 'warning',
  *check(context) {
    for (const { subject, path } of writtenSubjects(context)) {
      if (!/[*>]/.test(subject) || !isValidSubject(subject)) continue;
      const odd = subject.split('.').find(token => token.length > 1 && /[*>]/.test(token));
      if (odd === undefined) continue;
      yield {
        path,
        message: `\`${subject}\` has \`${odd}\`: inside a token \`${odd.includes('*') ? '*' : '>'}\` is a plain character and matches only itself.`,
        help: 'A wildcard is a token of its own: `orders.*`, `orders.>`. Parts of a token cannot be matched.',
      };
    }
  },
};
