import type { Rule } from '../rule.js';

/** A service that publishes nothing and consumes nothing: something is missing, or it has no part in the bus. */
export const idleService: Rule = {
  code: 'idle-service',
  severity: 'info',
  *check({ topology }) {
    for (const [service, { publishes = [], consumes = [] }] of Object.entries(topology.services ?? {})) {
      if (publishes.length + consumes.length > 0) continue;
      yield {
        path: ['services', service],
        message: `Service \`${service}\` publishes nothing and consumes nothing.`,
        help: 'Say what it does on the bus; where it does nothing, make an exception that says so.',
      };
    }
  },
};
