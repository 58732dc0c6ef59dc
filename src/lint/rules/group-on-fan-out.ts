import type { Rule } from '../rule.js';

/** A queue group on a fan-out: the members of a group share, the instances of a fan-out hear everything. */
export const groupOnFanOut: Rule = {
  code: 'group-on-fan-out',
  severity: 'warning',
  *check({ consumers }) {
    for (const { key, path, values, isFanOut } of consumers) {
      const field = (['queue_group', 'deliver_group'] as const).find(each => values[each] !== undefined);
      if (!isFanOut || field === undefined) continue;
      yield {
        path: [...path, field],
        message: `Consumer \`${key}\` fans out, so every instance hears everything, and names the ${field} \`${values[field]}\`, whose members would share: the group does nothing.`,
        help: `Leave ${field} out; or name one \`stream\`, and the instances share the work.`,
      };
    }
  },
};
