import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** A replica needs a server of its own. */
export const replicasAboveCluster: Rule = {
  code: 'replicas-above-cluster',
  severity: 'error',
  firm: true,
  *check({ topology, streams }) {
    const { server } = topology;
    if (server === undefined || server.gateway !== undefined) return;
    const { cluster } = server;
    const size = cluster === undefined ? 1 : (cluster.size ?? cluster.routes?.length ?? 1);
    for (const stream of streams) {
      const { label } = stream;
      const replicas = stream.values.num_replicas ?? 1;
      if (replicas <= size) continue;
      yield {
        path: fieldPath(stream, 'num_replicas'),
        message: `The ${label} has ${replicas} replicas, and the server ${size === 1 ? 'is alone' : `is one of ${size}`}.`,
        help: `Lower it to ${size}, or write the cluster under \`server.cluster\`, with its size.`,
      };
    }
  },
};
