import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Permissions } from '../../src/access/permissions.js';
import { permissionsOf } from '../../src/access/permissions-of.js';
import { readTopology } from '../../src/files/read-topology.js';
import { type RunningServer, startServer } from '../../src/nats-server/start-server.js';
import { pinned } from '../support/server.js';
import { SHOP } from './a-shop.js';

export interface Guarded {
  server: RunningServer;
  /** Logged in as one who may do everything. */
  client: NatsConnection;
  stop(): Promise<void>;
}

/**
 * A server with the derived permissions of the shop in force, and a password for each of its users.
 * @param otherwise what of their rights to publish is other than derived
 */
export async function guardedServer(
  passwords: Readonly<Record<string, string>>,
  otherwise: (derived: Permissions) => Partial<Permissions['publish']> = () => ({}),
): Promise<Guarded> {
  const { topology } = await readTopology([SHOP], null);
  const access = permissionsOf(topology!);
  const users = Object.entries(passwords).map(([user, password]) => {
    const { effective } = access.get(user)!;
    const publish = { ...effective.publish, ...otherwise(effective) };
    const permissions = JSON.stringify({ ...effective, publish });
    return `{ user: ${user}, password: ${password}, permissions: ${permissions} }`;
  });
  const config = `authorization { users: [ { user: admin, password: admin }, ${users.join(', ')} ] }`;
  const server = await startServer({ binary: pinned.binary, config });
  const client = await connect({ servers: server.url, user: 'admin', pass: 'admin' });
  const stop = async () => {
    await client.close();
    await server.stop();
  };
  return { server, client, stop };
}
