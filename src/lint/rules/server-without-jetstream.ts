import { hasJetStream, serverAccounts } from '../../access/server-accounts.js';
import type { Topology } from '../../topology/topology.gen.js';
import type { Rule } from '../rule.js';

/** What is stored needs JetStream. */
export const serverWithoutJetstream: Rule = {
  code: 'server-without-jetstream',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server } = topology;
    if (server === undefined) return;
    for (const account of serverAccounts(topology)) {
      const path = account.key === null ? [] : account.path;
      const found = STORED.find(
        section => Object.keys(storedIn(topology, account.key)[section] ?? {}).length > 0,
      );
      if (found === undefined || hasJetStream(topology, account)) continue;
      const why =
        server.jetstream === undefined ? 'the server has none' : `\`${account.name}\` has it turned off`;
      yield {
        path: [...path, found],
        message: `\`${found}\` needs JetStream, and ${why}.`,
        help:
          server.jetstream === undefined
            ? 'Write `server: { jetstream: { store_dir: … } }`.'
            : 'Write `jetstream: true`.',
      };
    }
    const { mqtt, jetstream, cluster, gateway, leafnodes } = server;
    if (mqtt !== undefined && [jetstream, cluster, gateway, leafnodes].every(each => each === undefined)) {
      yield {
        path: ['server', 'mqtt'],
        message: 'MQTT stores its sessions in JetStream, and the server has none: it does not start.',
        help: 'Write `jetstream: { store_dir: … }`.',
      };
    }
  },
};

const STORED = ['streams', 'consumers', 'kv', 'object_stores'] as const;

function storedIn(topology: Topology, account: string | null): Pick<Topology, (typeof STORED)[number]> {
  return account === null ? topology : (topology.accounts?.[account] ?? {});
}
