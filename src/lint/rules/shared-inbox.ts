import { inboxPrefixOf } from '../../access/inbox-prefix.js';
import { isValidSubject, overlaps } from '../../subjects/subject.js';
import type { Rule } from '../rule.js';

/** Two users of one account whose inboxes overlap: each may read the answers to the other. */
export const sharedInbox: Rule = {
  code: 'shared-inbox',
  severity: 'warning',
  *check({ topology, at }) {
    const seen: { name: string; account: string | undefined; inbox: string; path: string[] }[] = [];
    for (const [name, user] of Object.entries(topology.users ?? {})) {
      const inbox = `${inboxPrefixOf(name, user)}.>`;
      if (!isValidSubject(inbox)) continue;
      const path = ['users', name, ...(user.inbox_prefix === undefined ? [] : ['inbox_prefix'])];
      const own = { name, account: user.account, inbox, path };
      const other = seen.find(each => each.account === own.account && overlaps(each.inbox, inbox));
      seen.push(own);
      if (other === undefined) continue;
      yield {
        path,
        message: `User \`${name}\` gets its answers at \`${inbox}\`, which overlaps \`${other.inbox}\` of \`${other.name}\` (${at(other.path)}): each may read what is meant for the other.`,
        help: 'Give each user an `inbox_prefix` of its own, neither of which begins with the tokens of the other.',
      };
    }
  },
};
