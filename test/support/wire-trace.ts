import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { RunningServer } from '../../src/nats-server/start-server.js';

/**
 * Listens to the JetStream API requests that reach a server, so that a test can say "zero writes".
 *
 * A plain subscription to `$JS.API.>` sees every request of its account, also those that the server refuses
 * (seen on 2.10 and 2.15). The server puts a request on this wire before it answers it; the flush before
 * each look therefore leaves none uncounted.
 */
export interface WireTrace {
  /** Subjects of all requests so far, in the order of the server. */
  requests(): Promise<string[]>;
  /** Those among them that change something, as `STREAM.CREATE.ORDERS`. */
  writes(): Promise<string[]>;
  /** Forgets what was seen. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** What only reads; a request that is not listed here counts as a write. */
const READS =
  /^(INFO|STREAM\.(INFO|NAMES|LIST|SNAPSHOT|MSG\.GET)|CONSUMER\.(INFO|NAMES|LIST|MSG\.NEXT)|DIRECT\.GET)(\.|$)/;

export async function traceWire(
  server: RunningServer,
  options: NodeConnectionOptions = {},
): Promise<WireTrace> {
  const client = await connect({ servers: server.url, ...options });
  let seen: string[] = [];
  client.subscribe('$JS.API.>', {
    callback: (_error, message) => {
      seen.push(message.subject.slice('$JS.API.'.length));
    },
  });
  await client.flush();
  const requests = async () => {
    await client.flush();
    return [...seen];
  };
  return {
    requests,
    writes: async () => (await requests()).filter(subject => !READS.test(subject)),
    reset: async () => {
      await client.flush();
      seen = [];
    },
    close: () => client.close(),
  };
}
