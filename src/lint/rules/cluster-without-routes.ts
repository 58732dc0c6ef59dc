import type { Rule } from '../rule.js';

/** JetStream in a cluster needs somebody to agree with: the server does not start without a route. */
export const clusterWithoutRoutes: Rule = {
  code: 'cluster-without-routes',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { cluster, jetstream, leafnodes } = topology.server ?? {};
    if (cluster === undefined || jetstream === undefined) return;
    if ((cluster.routes ?? []).length > 0 || (leafnodes?.remotes ?? []).length > 0) return;
    yield {
      path: ['server', 'cluster'],
      message: `Cluster \`${cluster.name}\` has JetStream and no routes: the server does not start.`,
      help: 'Write the addresses of its servers: `routes: [nats://HOST:6222, …]`.',
    };
  },
};
