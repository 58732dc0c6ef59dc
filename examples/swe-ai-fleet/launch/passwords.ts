/** The logins of a run. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Topology } from '@swe-ai-fleet/fleetctl';
import { SERVICES, WrongUsage } from './options.js';

/** A password for each login, by its variable, made for one run: nobody knows it, and it is gone with the run. */
export function makePasswords(topology: Topology): Record<string, string> {
  const variables = Object.keys(topology.users ?? {}).map(user => variableOf(topology, user));
  const random = () => randomBytes(24).toString('base64url');
  return Object.fromEntries(variables.flatMap(name => (name === null ? [] : [[name, random()]])));
}

/** The passwords of the services for a bus that is there already. @throws WrongUsage naming those that are missing */
export function givenPasswords(topology: Topology, env: NodeJS.ProcessEnv): Record<string, string> {
  const variables = [...SERVICES, 'agents']
    .map(service => passwordVariable(topology, service))
    .filter(name => name !== null);
  const missing = variables.filter(name => !env[name]);
  if (missing.length > 0) throw new WrongUsage(`--server needs ${missing.join(', ')} in the environment.`);
  return Object.fromEntries(variables.map(name => [name, env[name]!]));
}

/** For a shell to read, and for its owner alone. */
export async function writeLogins(
  file: string,
  natsUrl: string,
  passwords: Record<string, string>,
): Promise<void> {
  const lines = Object.entries({ NATS_URL: natsUrl, ...passwords }).map(
    ([name, value]) => `${name}='${value}'`,
  );
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** The one variable that a service of the topology has to have, and no other. */
export function passwordVariable(topology: Topology, service: string): string | null {
  const user = topology.services?.[service]?.user;
  return user === undefined ? null : variableOf(topology, user);
}

function variableOf({ users = {} }: Topology, user: string): string | null {
  const password = users[user]?.password;
  return typeof password === 'object' && 'env' in password ? (password.env ?? null) : null;
}
