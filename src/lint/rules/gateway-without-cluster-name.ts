import type { Rule } from '../rule.js';

/** A gateway's name is that of its cluster: the server does not start with another, or with none. */
export const gatewayWithoutClusterName: Rule = {
  code: 'gateway-without-cluster-name',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { gateway, cluster } = topology.server ?? {};
    if (gateway === undefined) return;
    const { name = cluster?.name } = gateway;
    if (name === undefined) {
      yield {
        path: ['server', 'gateway'],
        message:
          'The gateway has no name, and there is no cluster to have it from: the server does not start.',
        help: "Write `name`, the cluster's.",
      };
    } else if (cluster !== undefined && name !== cluster.name) {
      yield {
        path: ['server', 'gateway', 'name'],
        message: `The gateway is called \`${name}\` and the cluster \`${cluster.name}\`: the server does not start.`,
        help: 'Leave the name of the gateway out.',
      };
    }
  },
};
