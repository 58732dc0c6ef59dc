import { serverAccounts } from '../../access/server-accounts.js';
import { parseSize, printSize } from '../../units/size.js';
import type { Rule } from '../rule.js';

/** An account may use no more of JetStream than the server has: it would not start. */
export const accountAboveServer: Rule = {
  code: 'account-above-server',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { max_file_store, max_memory_store } = topology.server?.jetstream ?? {};
    for (const { name, path, settings } of serverAccounts(topology)) {
      if (typeof settings.jetstream !== 'object') continue;
      const pairs = [
        ['max_file', 'max_file_store', max_file_store],
        ['max_mem', 'max_memory_store', max_memory_store],
      ] as const;
      for (const [field, limit, most] of pairs) {
        const asked = settings.jetstream[field];
        if (asked === undefined || most === undefined || parseSize(asked) <= parseSize(most)) continue;
        yield {
          path: [...path, 'jetstream', field],
          message: `Account \`${name}\` may use ${printSize(parseSize(asked))} (${field}), and the server has ${printSize(parseSize(most))} (${limit}): it does not start.`,
          help: `Lower it to ${printSize(parseSize(most))}, or raise \`server.jetstream.${limit}\`.`,
        };
      }
    }
  },
};
