/** From the options of a service, the environment and its bindings to a bus. */
import { readFileSync } from 'node:fs';
import { resolveConnection } from '../jetstream/connection-options.js';
import { contextDisk } from '../jetstream/context-disk.js';
import type { ConnectionFlags } from '../jetstream/settings.js';
import type { ServiceBinding } from './bindings.js';
import type { Bus } from './bus.js';
import { openNatsBus } from './nats-bus/open-nats-bus.js';

/**
 * How the service connects: as the flags of `fleetctl`, by name, with the variables and contexts of the `nats` CLI
 * behind them. Where none of them gives a login, it is the service's own user, with the password from where the
 * topology says.
 */
export interface ServiceConnection extends ConnectionFlags {
  /** Instead of `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** @throws FleetError what stood in the way */
export function connectAs(service: string, binding: ServiceBinding, given: ServiceConnection): Promise<Bus> {
  const env = given.env ?? process.env;
  const options = resolveConnection(given, env, contextDisk);
  const password = passwordOf(binding, env);
  const own =
    options.login.kind === 'none' && binding.user !== null && password !== null
      ? resolveConnection({ ...given, user: binding.user, password }, env, contextDisk)
      : options;
  return openNatsBus({ ...own, inboxPrefix: own.inboxPrefix ?? binding.inboxPrefix }, service);
}

function passwordOf(
  { password }: ServiceBinding,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  if (password === null) return null;
  if ('env' in password) return env[password.env] || null;
  try {
    return readFileSync(password.file, 'utf8').trimEnd();
  } catch {
    return null;
  }
}
