import type { RuleHead } from '../context.js';
import type { Problem, Rule } from '../rule.js';

/**
 * A setting or an exception that would silence what the server refuses: apply would run into it later, with half of
 * the work done.
 */
export const unsettableRule: Rule = {
  code: 'unsettable-rule',
  severity: 'error',
  firm: true,
  *check({ topology, rules, exceptions }) {
    for (const [code, setting] of Object.entries(topology.rules ?? {})) {
      if (setting === 'error' || !isUnsettable(rules.get(code))) continue;
      yield problem(['rules', code], `\`rules\` sets \`${code}\` to ${setting}`);
    }
    for (const { code, path, object } of exceptions) {
      if (!isUnsettable(rules.get(code))) continue;
      yield problem(path, `\`${object.at(-1)}\` makes an exception from \`${code}\``);
    }
  },
};

/** A firm rule that is a warning by itself can be set: its errors stay all the same. */
function isUnsettable(rule: RuleHead | undefined): boolean {
  return rule?.firm === true && rule.severity === 'error';
}

function problem(path: Problem['path'], does: string): Problem {
  return {
    path,
    message: `${does}, whose errors cannot be silenced: apply would only meet them later.`,
    help: 'Take the line out, and mend what the rule finds.',
  };
}
