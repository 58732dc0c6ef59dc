import type { Rule } from '../rule.js';

/** A certificate is a login where the listener has verify_and_map. */
export const unmappedCertificate: Rule = {
  code: 'unmapped-certificate',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server } = topology;
    if (server === undefined) return;
    const { tls, websocket, mqtt, leafnodes } = server;
    const listeners = [tls, websocket?.tls, mqtt?.tls, leafnodes?.tls];
    if (listeners.some(each => each?.verify_and_map === true)) return;
    for (const [name, { certificate }] of Object.entries(topology.users ?? {})) {
      if (certificate === undefined) continue;
      yield {
        path: ['users', name, 'certificate'],
        message: `User \`${name}\` logs in with a certificate, which no listener takes for a login; and without a password anybody could.`,
        help: 'Write `verify_and_map: true` in `server.tls`.',
      };
    }
  },
};
