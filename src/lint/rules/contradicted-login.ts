import type { Rule } from '../rule.js';

const LOGINS = ['password', 'password_hash', 'nkey', 'certificate'] as const;

/** The server takes one login of a user; with an nkey it refuses any other. */
export const contradictedLogin: Rule = {
  code: 'contradicted-login',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    for (const [name, user] of Object.entries(topology.users ?? {})) {
      const [, second, ...more] = LOGINS.filter(login => user[login] !== undefined);
      for (const login of second === undefined ? [] : [second, ...more]) {
        yield {
          path: ['users', name, login],
          message: `User \`${name}\` has \`${LOGINS.find(each => user[each] !== undefined)}\` and \`${login}\`: the server takes one login.`,
          help: 'Keep one, or make two users.',
        };
      }
    }
  },
};
