import type { Rule } from '../rule.js';

/** An exception with an empty reason: whoever reads it next cannot tell whether it still holds. */
export const exceptionWithoutReason: Rule = {
  code: 'exception-without-reason',
  severity: 'error',
  firm: true,
  *check({ exceptions }) {
    for (const { code, reason, path, object } of exceptions) {
      if (reason.trim() !== '') continue;
      yield {
        path,
        message: `\`${object.at(-1)}\` makes an exception from \`${code}\` and gives no reason.`,
        help: `\`${code}: "why it is right here"\`, or take the exception out.`,
      };
    }
  },
};
