import { differenceOf, type Excess } from '../../access/difference.js';
import { permissionsOf } from '../../access/permissions-of.js';
import type { Topology } from '../../topology/topology.gen.js';
import { listed } from '../mend.js';
import type { Problem, Rule } from '../rule.js';
import { writesPermissions } from '../writes-permissions.js';

/** Hand-written permissions beyond what the user's services or its role need. Added ones (`derived: true`) are meant. */
export const permissionBeyond: Rule = {
  code: 'permission-beyond',
  severity: 'warning',
  *check({ topology }) {
    if (!writesPermissions(topology)) return;
    for (const access of permissionsOf(topology).values()) {
      if (access.adds) continue;
      for (const excess of differenceOf(access).beyond) {
        const { direction, subject, needed } = excess;
        const what =
          subject === '>' && !excess.isWritten ? 'everything that is not denied' : `\`${subject}\``;
        yield {
          path: placeOf(excess, access.user, topology),
          message: `User \`${access.user}\` may ${direction} ${what}, which is more than ${forWhom(access)}.`,
          help: mendOf(excess, needed),
        };
      }
    }
  },
};

function forWhom({ services, role }: { services: readonly string[]; role: string | null }): string {
  if (role !== null) return `the role \`${role}\` needs`;
  return `${listed(services)} ${services.length === 1 ? 'needs' : 'need'}`;
}

function mendOf({ direction, subject, isWritten }: Excess, needed: readonly string[]): string {
  if (!isWritten && subject !== '>') return `Deny it: \`${direction}: { deny: ["${subject}"] }\`.`;
  if (needed.length === 0 && isWritten) return 'Remove it.';
  if (needed.length === 0) return `Write \`${direction}: { deny: [">"] }\`, or remove \`${direction}\`.`;
  return `${isWritten ? 'Write in its place' : 'Allow'}: ${listed(needed, 8)}.`;
}

/** The entry itself, or the direction where it stands nowhere. */
function placeOf(
  { direction, subject, isWritten }: Excess,
  user: string,
  topology: Topology,
): Problem['path'] {
  const written = topology.users?.[user]?.permissions?.[direction];
  const path = ['users', user, 'permissions', direction];
  if (!isWritten || written === undefined) return path;
  const isList = Array.isArray(written);
  const index = (isList ? written : (written.allow ?? [])).indexOf(subject);
  return [...path, ...(isList ? [] : ['allow']), index];
}
