import type { Rule } from '../rule.js';

/** A user of fleetctl's own that is something else besides: a service's login, or permissions by hand. */
export const contradictedRole: Rule = {
  code: 'contradicted-role',
  severity: 'warning',
  *check({ topology }) {
    const services = Object.entries(topology.services ?? {});
    for (const [name, { role, permissions }] of Object.entries(topology.users ?? {})) {
      if (role === undefined) continue;
      const path = ['users', name, 'role'];
      const [sharing] = services.find(([, { user }]) => user === name) ?? [];
      if (sharing !== undefined) {
        yield {
          path,
          message: `User \`${name}\` has the role \`${role}\`, and the service \`${sharing}\` logs in as it: the service may do what fleetctl may.`,
          help: `Give \`${sharing}\` a user of its own.`,
        };
      }
      if (permissions?.publish === undefined || permissions.derived === true) continue;
      yield {
        path,
        message: `User \`${name}\` has the role \`${role}\` and \`permissions\` beside it: what is written takes the place of what the role needs.`,
        help: 'Remove `permissions`, or add to the role: `permissions: { derived: true, … }`.',
      };
    }
  },
};
