import { GLOBAL, hasJetStream, serverAccounts } from '../../access/server-accounts.js';
import type { Rule } from '../rule.js';

/** As soon as another account has JetStream, the global account has none. */
export const unnamedAccount: Rule = {
  code: 'unnamed-account',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server, streams, consumers, kv, object_stores } = topology;
    const own = serverAccounts(topology).find(({ key }) => key === null);
    if (server === undefined || own?.name !== GLOBAL) return;
    const stores = [streams, consumers, kv, object_stores].some(each => Object.keys(each ?? {}).length > 0);
    const other = serverAccounts(topology).find(each => each.key !== null && hasJetStream(topology, each));
    if (stores && other !== undefined) {
      yield {
        path: [...other.path],
        message: `\`${other.name}\` has JetStream, so the server's global account has none, and the topology's own streams are in that.`,
        help: 'Give the own account a name: `server: { account: { name: … } }`. It does not see the streams of the global one.',
      };
    }
  },
};
