import { hasJetStream, serverAccounts, systemAccountOf } from '../../access/server-accounts.js';
import type { Rule } from '../rule.js';

/** The account of the system cannot have JetStream. */
export const systemAccountJetstream: Rule = {
  code: 'system-account-jetstream',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const system = systemAccountOf(topology);
    for (const account of serverAccounts(topology)) {
      if (account.name !== system || account.settings.jetstream === false || !hasJetStream(topology, account))
        continue;
      yield {
        path: account.settings.jetstream === undefined ? account.path : [...account.path, 'jetstream'],
        message: `\`${system}\` is the account of the system, which cannot have JetStream: the server does not start.`,
        help: 'Put streams and buckets into another account.',
      };
    }
  },
};
