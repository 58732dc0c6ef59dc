/** A password for each login of the topology, made for one run: nobody knows it, and it is gone with the run. */
import { randomBytes } from 'node:crypto';
import type { Topology } from '@swe-ai-fleet/fleetctl';

/** By the names of the variables that the topology reads them from. */
export function makePasswords({ users = {} }: Topology): Record<string, string> {
  const variables = Object.values(users).flatMap(user => {
    const password = user?.password;
    return typeof password === 'object' && 'env' in password && password.env ? [password.env] : [];
  });
  return Object.fromEntries(variables.map(name => [name, randomBytes(24).toString('base64url')]));
}

/** The one variable that a service of the topology has to have, and no other. */
export function passwordVariable({ services = {}, users = {} }: Topology, service: string): string | null {
  const user = services[service]?.user;
  const password = user === undefined ? undefined : users[user]?.password;
  return typeof password === 'object' && 'env' in password ? (password.env ?? null) : null;
}
