import type { Rule } from '../rule.js';

/** A user with neither password nor nkey: nobody can log in as it. */
export const userWithoutLogin: Rule = {
  code: 'user-without-login',
  severity: 'warning',
  *check({ topology }) {
    for (const [name, { password, nkey }] of Object.entries(topology.users ?? {})) {
      if (password !== undefined || nkey !== undefined) continue;
      yield {
        path: ['users', name],
        message: `User \`${name}\` has neither password nor nkey: nobody can log in as it.`,
        help: 'Write `password: { env: NAME }`, or the public key as `nkey`.',
      };
    }
  },
};
