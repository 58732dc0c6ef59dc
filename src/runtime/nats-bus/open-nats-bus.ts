import { readCredentials } from '../../jetstream/authenticate.js';
import type { ConnectionOptions } from '../../jetstream/connection-options.js';
import { dialLasting } from '../../jetstream/dial.js';
import { NatsBus } from './nats-bus.js';

/**
 * Connects for as long as the service lives.
 * @param name what the server's list of connections shows
 * @throws FleetError what stood in the way: unreachable, login-refused, a credentials file…
 */
export async function openNatsBus(options: ConnectionOptions, name: string): Promise<NatsBus> {
  const client = await dialLasting(options, await readCredentials(options.login), name);
  return new NatsBus(client, options);
}
