import type { Rule } from '../rule.js';

/** In a cluster the servers know each other by their names. */
export const serverNameMissing: Rule = {
  code: 'server-name-missing',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server_name: name, cluster, gateway, jetstream, mqtt } = topology.server ?? {};
    const isJoined = cluster !== undefined || gateway !== undefined;
    const needs = (jetstream !== undefined && cluster !== undefined) || (mqtt !== undefined && isJoined);
    if (needs && name === undefined) {
      yield {
        path: ['server', cluster === undefined ? 'gateway' : 'cluster'],
        message: 'In a cluster the server needs a `server_name` of its own: it does not start without.',
        help: 'Write `server_name: { env: SERVER_NAME }`.',
      };
    }
    const size = cluster?.size ?? cluster?.routes?.length ?? 1;
    if (typeof name === 'string' && size > 1) {
      yield {
        path: ['server', 'server_name'],
        severity: 'warning',
        message: `Every server of the cluster would be called \`${name}\`, and their names have to differ.`,
        help: 'Write `server_name: { env: SERVER_NAME }`.',
      };
    }
  },
};
