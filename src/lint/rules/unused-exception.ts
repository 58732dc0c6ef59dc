import type { Rule } from '../rule.js';

/** An exception that covers nothing: what it was for is mended, or it stands on the wrong object. */
export const unusedException: Rule = {
  code: 'unused-exception',
  severity: 'warning',
  isLast: true,
  *check({ exceptions, rules, topology }) {
    for (const { code, path, object, isUsed } of exceptions) {
      const rule = rules.get(code);
      // An exception from this very rule is for overlays, in some of which another exception has no use.
      if (isUsed || rule === undefined || code === 'unused-exception') continue;
      // That no exception helps there is said already.
      if (rule.firm === true && rule.severity === 'error') continue;
      const why = topology.rules?.[code] === 'off' ? 'the rule is off' : 'the rule has nothing to say of it';
      yield {
        path,
        message: `\`${object.at(-1)}\` makes an exception from \`${code}\`, and ${why}.`,
        help: 'Take the exception out.',
      };
    }
  },
};
