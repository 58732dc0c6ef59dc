import type { Rule } from '../rule.js';

/** Fields of pull consumers on a push consumer: max_waiting is refused, limits on requests do nothing. */
export const pullOnlySetting: Rule = {
  code: 'pull-only-setting',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const { key, path, values, isPush, isFanOut } of consumers) {
      if (!isPush || isFanOut) continue;
      for (const field of ['max_waiting', 'max_batch', 'max_expires', 'max_bytes'] as const) {
        if ((values[field] ?? 0) <= 0) continue;
        const refused = field === 'max_waiting';
        yield {
          path: [...path, field],
          severity: refused ? 'error' : 'warning',
          message: `Consumer \`${key}\` is push (deliver_subject) and sets ${field}, which is about pull requests: ${refused ? 'the server refuses it' : 'it has no effect'}.`,
          help: `Leave \`${field}\` out, or \`deliver_subject\`.`,
        };
      }
    }
  },
};
