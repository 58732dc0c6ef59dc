import { nearestOr } from '../mend.js';
import type { Rule } from '../rule.js';

/** Whoever gives no login is taken for a user that there is. */
export const refusedNoAuthUser: Rule = {
  code: 'refused-no-auth-user',
  severity: 'error',
  firm: true,
  *check({ topology }) {
    const { server, users = {} } = topology;
    const places = [
      [['server', 'no_auth_user'], server?.no_auth_user],
      [['server', 'websocket', 'no_auth_user'], server?.websocket?.no_auth_user],
      [['server', 'mqtt', 'no_auth_user'], server?.mqtt?.no_auth_user],
    ] as const;
    for (const [path, name] of places) {
      if (name === undefined) continue;
      if (users[name] === undefined) {
        yield {
          path,
          message: `\`no_auth_user\` is \`${name}\`, and there is no such user: the server does not start.`,
          help: nearestOr(name, Object.keys(users), `define \`${name}\` under \`users\``),
        };
      } else if (users[name].password_hash !== undefined) {
        yield {
          path,
          message: `\`no_auth_user\` is \`${name}\`, whose password is a hash: the server cannot log anybody in as it.`,
          help: `Give \`${name}\` a plain password by reference.`,
        };
      }
    }
  },
};
