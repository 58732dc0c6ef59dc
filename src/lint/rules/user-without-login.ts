import type { Rule } from '../rule.js';

/** A user with no way to log in. In operator mode it is its JWT, which `fleetctl render nats --user-creds` makes. */
export const userWithoutLogin: Rule = {
  code: 'user-without-login',
  severity: 'warning',
  *check({ topology }) {
    if (topology.server?.operator !== undefined) return;
    for (const [name, user] of Object.entries(topology.users ?? {})) {
      const { password, password_hash, nkey, certificate } = user;
      if ([password, password_hash, nkey, certificate].some(login => login !== undefined)) continue;
      const isRendered = topology.server !== undefined;
      yield {
        path: ['users', name],
        severity: isRendered ? 'error' : 'warning',
        message: `User \`${name}\` has neither password nor nkey: ${isRendered ? 'the server would let in whoever gives the name' : 'nobody can log in as it'}.`,
        help: 'Write `password: { env: NAME }`, or the public key as `nkey`.',
      };
    }
  },
};
