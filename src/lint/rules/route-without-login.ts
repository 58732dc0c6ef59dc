import type { PathStep } from '../../topology/loaded-topology.js';
import type { ServerUrls } from '../../topology/topology.gen.js';
import type { Problem, Rule } from '../rule.js';

/** A server gives other servers the login of their URL, never that of its own `authorization`. */
export const routeWithoutLogin: Rule = {
  code: 'route-without-login',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { cluster, gateway } = topology.server ?? {};
    if (cluster?.authorization !== undefined) yield* without(cluster.routes, ['server', 'cluster', 'routes']);
    if (gateway?.authorization === undefined) return;
    for (const [index, { urls }] of (gateway.gateways ?? []).entries()) {
      yield* without(urls, ['server', 'gateway', 'gateways', index, 'urls']);
    }
  },
};

function* without(urls: ServerUrls | undefined, path: PathStep[]): Iterable<Problem> {
  for (const [index, url] of (urls ?? []).entries()) {
    if (typeof url !== 'string' || url.includes('@')) continue;
    yield {
      path: [...path, index],
      message: `\`${url}\` has no login, and \`authorization\` asks every server for one: they would refuse each other.`,
      help: 'Write it as a reference, { env: NAME }, to nats://USER:PASSWORD@HOST:PORT; or use `tls`, which proves who is who.',
    };
  }
}
