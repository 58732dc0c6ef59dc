import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** A service that logs in as a user which nothing defines. */
export const unknownUser: Rule = {
  code: 'unknown-user',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const users = Object.keys(topology.users ?? {});
    const known = new Set(users);
    for (const [service, { user }] of Object.entries(topology.services ?? {})) {
      if (user === undefined || known.has(user)) continue;
      yield {
        path: ['services', service, 'user'],
        message: `Service \`${service}\` logs in as the user \`${user}\`, which nothing defines.`,
        help: nearestOr(user, users, `define \`${user}\` under \`users\``),
      };
    }
  },
};
