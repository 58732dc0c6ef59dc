import { TOPOLOGY_CODES } from '../../topology/codes.js';
import type { LintContext } from '../context.js';
import { nearestOr } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/** A setting or an exception for a rule that does not exist: what it was meant for goes on as before. */
export const unknownRule: Rule = {
  code: 'unknown-rule',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const code of Object.keys(context.topology.rules ?? {})) {
      yield* checkCode(code, ['rules', code], '`rules` sets', context);
    }
    for (const { code, path, object } of context.exceptions) {
      yield* checkCode(code, path, `\`${object.at(-1)}\` makes an exception from`, context);
    }
  },
};

function* checkCode(
  code: string,
  path: Problem['path'],
  does: string,
  { rules }: LintContext,
): Iterable<Problem> {
  if (rules.has(code)) return;
  yield Object.hasOwn(TOPOLOGY_CODES, code)
    ? {
        path,
        message: `${does} \`${code}\`, which is no rule: it says that the topology cannot be read as it is.`,
        help: 'Take the line out, and mend what it says.',
      }
    : {
        path,
        message: `${does} \`${code}\`, which is no rule.`,
        help: nearestOr(code, rules.keys(), 'a code that `fleetctl rules` lists'),
      };
}
