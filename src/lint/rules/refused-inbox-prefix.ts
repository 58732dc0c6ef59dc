import { inboxPrefixOf } from '../../access/inbox-prefix.js';
import { isWildcard, subjectFault } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';

/** An inbox prefix that clients refuse, or that gives no subject. By default it is made of the user's name. */
export const refusedInboxPrefix: Rule = {
  code: 'refused-inbox-prefix',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    for (const [name, user] of Object.entries(topology.users ?? {})) {
      const prefix = inboxPrefixOf(name, user);
      const fault = prefixFault(prefix);
      if (fault === null) continue;
      const isWritten = user.inbox_prefix !== undefined;
      yield {
        path: isWritten ? ['users', name, 'inbox_prefix'] : ['users', name],
        message: isWritten
          ? `The inbox prefix \`${prefix}\` cannot be used: ${fault}.`
          : `The name of the user \`${name}\` makes the inbox prefix \`${prefix}\`, which cannot be used: ${fault}.`,
        help: 'Write a prefix of letters, digits, `-` and `_`: `inbox_prefix: _INBOX_orders`.',
      };
    }
  },
};

function prefixFault(prefix: string): string | null {
  const fault = subjectFault(prefix);
  if (fault !== null) return fault;
  if (prefix.split('.').some(isWildcard)) return 'it has a wildcard';
  // What begins with `$` is the server's: no right to it is a right to answers.
  return prefix.startsWith('$') ? 'it begins with `$`, which is for the server' : null;
}
