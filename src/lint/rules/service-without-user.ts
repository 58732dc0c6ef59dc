import type { Rule } from '../rule.js';

/** A service that uses the bus as nobody, while others have a user: without a login it is refused, or may do all. */
export const serviceWithoutUser: Rule = {
  code: 'service-without-user',
  severity: 'warning',
  *check({ topology }) {
    if (Object.keys(topology.users ?? {}).length === 0) return;
    for (const [service, { user, publishes = [], consumes = [] }] of Object.entries(
      topology.services ?? {},
    )) {
      if (user !== undefined || publishes.length + consumes.length === 0) continue;
      yield {
        path: ['services', service],
        message: `Service \`${service}\` names no user, and the topology has users: it cannot log in, and no permissions are derived for it.`,
        help: `A user for it: \`users: { ${service}-service: { password: { env: … } } }\`, and \`user: ${service}-service\`.`,
      };
    }
  },
};
