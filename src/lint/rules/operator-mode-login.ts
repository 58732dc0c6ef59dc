import { systemAccountOf } from '../../access/server-accounts.js';
import type { Rule } from '../rule.js';

/** In operator mode logins are JWTs, and nothing else. */
export const operatorModeLogin: Rule = {
  code: 'operator-mode-login',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server, users, accounts } = topology;
    if (server?.operator === undefined) return;
    for (const [name, user] of Object.entries(users ?? {})) {
      for (const login of ['password', 'password_hash', 'certificate'] as const) {
        if (user[login] === undefined) continue;
        yield {
          path: ['users', name, login],
          message: `User \`${name}\` has a \`${login}\`, and in operator mode users log in with a JWT.`,
          help: 'Leave it out: `fleetctl render nats --user-creds` makes its credentials.',
        };
      }
    }
    if (server.no_auth_user !== undefined) {
      yield {
        path: ['server', 'no_auth_user'],
        message: 'In operator mode the server takes no `no_auth_user`: it does not start.',
        help: 'Leave it out.',
      };
    }
    if (server.leafnodes?.authorization?.users !== undefined) {
      yield {
        path: ['server', 'leafnodes', 'authorization', 'users'],
        message: 'In operator mode the server takes no users of leaf nodes: it does not start.',
        help: 'Leaves log in with credentials.',
      };
    }
    const { type = 'memory', dir } = server.resolver ?? {};
    if (type === 'memory') return;
    if (accounts?.[systemAccountOf(topology)] === undefined) {
      yield {
        path: ['server', 'resolver', 'type'],
        message: `A resolver of type ${type} asks by way of the account of the system, and there is none: the server does not start.`,
        help: 'Write `system_account: SYS`, and `SYS` under `accounts`.',
      };
    }
    if (dir === undefined) {
      yield {
        path: ['server', 'resolver'],
        message: `A resolver of type ${type} has no \`dir\` to store in: the server does not start.`,
        help: 'Write `dir: /data/resolver`.',
      };
    }
  },
};
