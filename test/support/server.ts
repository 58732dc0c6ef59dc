import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Cluster, type ClusterOptions, startCluster } from '../../src/nats-server/start-cluster.js';
import { type RunningServer, type StartOptions, startServer } from '../../src/nats-server/start-server.js';

/**
 * What every live test uses. A file says once, at the top of a describe:
 *
 *     describe.each(servers)('paging on $label', ({ binary }) => {
 *       const server = withServer({ binary });
 *       const client = withClient(server);
 *       it('…', async () => { await client().request('$JS.API.INFO'); });
 *     });
 *
 * Without a binary it is the pinned server.
 */

/** The pinned server and the oldest supported one, for `describe.each`. */
export const servers = inject('servers');
export const pinned = servers.find(server => server.isPinned)!;
export const oldest = servers.find(server => !server.isPinned)!;

/** A server for the describe it stands in: started before its tests, stopped after them. */
export function withServer(options: StartOptions = {}): () => RunningServer {
  return during(
    () => startServer({ binary: pinned.binary, ...options }),
    server => server.stop(),
  );
}

/** Likewise a cluster; it has a leader and every peer is current before the first test. */
export function withCluster(options: Pick<ClusterOptions, 'size' | 'binary' | 'config'> = {}): () => Cluster {
  return during(
    () => startCluster({ size: 3, binary: pinned.binary, ...options }),
    cluster => cluster.stop(),
  );
}

/** Likewise a bare client connected to a server. */
export function withClient(
  server: () => RunningServer,
  options: NodeConnectionOptions = {},
): () => NatsConnection {
  return during(
    () => connect({ servers: server().url, ...options }),
    client => client.close(),
  );
}

/** Something that lives from before the first test of a describe until after its last. */
function during<T>(begin: () => Promise<T>, end: (thing: T) => Promise<void>): () => T {
  let thing: T | undefined;
  beforeAll(async () => {
    thing = await begin();
  });
  afterAll(async () => {
    if (thing !== undefined) await end(thing);
    thing = undefined;
  });
  return () => {
    if (thing === undefined) throw new Error('this lives only while the tests of its describe run');
    return thing;
  };
}

/** Deletes every stream of the account, with all that is in it: a test that starts from nothing calls it first. */
export async function emptyAccount(client: NatsConnection): Promise<void> {
  for (;;) {
    const answer = await client.request('$JS.API.STREAM.NAMES', '', { timeout: 5_000 });
    const { streams } = answer.json<{ streams?: string[] | null }>();
    if (!streams?.length) return;
    for (const name of streams) await client.request(`$JS.API.STREAM.DELETE.${name}`, '', { timeout: 5_000 });
  }
}
