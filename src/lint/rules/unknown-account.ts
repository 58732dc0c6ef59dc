import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** A target that says how to reach an account which the topology does not have. */
export const unknownAccount: Rule = {
  code: 'unknown-account',
  severity: 'error',
  *check({ topology }) {
    const accounts = Object.keys(topology.accounts ?? {});
    for (const name of Object.keys(topology.target?.accounts ?? {})) {
      if (accounts.includes(name)) continue;
      yield {
        path: ['target', 'accounts', name],
        message: `The target names the account \`${name}\`, which nothing defines.`,
        help: nearestOr(name, accounts, `define \`${name}\` under \`accounts\``),
      };
    }
  },
};
