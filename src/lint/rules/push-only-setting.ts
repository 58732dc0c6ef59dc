import type { Rule } from '../rule.js';

/** Fields of push consumers on a pull consumer: the server refuses them, and ignores deliver_group. */
export const pushOnlySetting: Rule = {
  code: 'push-only-setting',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const { key, path, values, isPush, isFanOut } of consumers) {
      if (isPush || isFanOut) continue;
      for (const field of ['rate_limit_bps', 'flow_control', 'idle_heartbeat', 'deliver_group'] as const) {
        const value = values[field];
        if (value === undefined || value === 0 || value === false) continue;
        const ignored = field === 'deliver_group';
        yield {
          path: [...path, field],
          severity: ignored ? 'warning' : 'error',
          message: `Consumer \`${key}\` is pull (it has no deliver_subject) and sets ${field}, which is about push: ${ignored ? 'it has no effect' : 'the server refuses it'}.`,
          help: ignored
            ? 'Write `queue_group`: the members of a group pull from one consumer.'
            : `Leave \`${field}\` out, or set \`deliver_subject\`.`,
        };
      }
    }
  },
};
