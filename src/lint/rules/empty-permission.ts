import type { Rule } from '../rule.js';

/** An empty list of permissions: the server reads it as "everything", not as "nothing". */
export const emptyPermission: Rule = {
  code: 'empty-permission',
  severity: 'error',
  *check({ topology }) {
    for (const [name, { permissions }] of Object.entries(topology.users ?? {})) {
      for (const direction of ['publish', 'subscribe'] as const) {
        const permission = permissions?.[direction];
        if (permission === undefined) continue;
        const isList = Array.isArray(permission);
        const allow = isList ? permission : permission.allow;
        if (allow === undefined || allow.length > 0) continue;
        yield {
          path: ['users', name, 'permissions', direction, ...(isList ? [] : ['allow'])],
          message: `User \`${name}\` is allowed to ${direction} an empty list of subjects, which the server reads as every subject.`,
          help: `For nothing: \`${direction}: { deny: [">"] }\`.`,
        };
      }
    }
  },
};
