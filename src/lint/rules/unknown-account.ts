import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** A target or a user that names an account which the topology does not have. */
export const unknownAccount: Rule = {
  code: 'unknown-account',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const accounts = Object.keys(topology.accounts ?? {});
    const help = (name: string) => nearestOr(name, accounts, `define \`${name}\` under \`accounts\``);
    for (const name of Object.keys(topology.target?.accounts ?? {})) {
      if (accounts.includes(name)) continue;
      yield {
        path: ['target', 'accounts', name],
        message: `The target names the account \`${name}\`, which nothing defines.`,
        help: help(name),
      };
    }
    for (const [user, { account }] of Object.entries(topology.users ?? {})) {
      if (account === undefined || accounts.includes(account)) continue;
      yield {
        path: ['users', user, 'account'],
        message: `User \`${user}\` logs in to the account \`${account}\`, which nothing defines.`,
        help: help(account),
      };
    }
  },
};
