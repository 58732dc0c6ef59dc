import { differenceOf } from '../../access/difference.js';
import { permissionsOf } from '../../access/permissions-of.js';
import type { Rule } from '../rule.js';
import { writesPermissions } from '../writes-permissions.js';

/** Hand-written permissions that lack what the user's services or its role need. */
export const permissionMissing: Rule = {
  code: 'permission-missing',
  severity: 'error',
  *check({ topology }) {
    if (!writesPermissions(topology)) return;
    for (const access of permissionsOf(topology).values()) {
      for (const { need, deniedBy } of differenceOf(access).missing) {
        const { direction, subject, reasons, lack } = need;
        if (lack === 'info') continue;
        const why = deniedBy === null ? '' : `, because \`${deniedBy}\` is denied`;
        yield {
          path: ['users', access.user, 'permissions', direction],
          severity: lack,
          message: `User \`${access.user}\` may not ${direction} \`${subject}\`${why}; it has to, to ${reasons.join(', and to ')}.`,
          help:
            deniedBy === null
              ? `Add \`${subject}\` to \`${direction}\`, write \`derived: true\` beside it, or remove it: it is derived then.`
              : `Deny no more than has to be: \`${deniedBy}\` takes in what is needed.`,
        };
      }
    }
  },
};
