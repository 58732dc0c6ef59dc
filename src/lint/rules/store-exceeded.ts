import type { Server } from '../../topology/topology.gen.js';
import { roundedSize } from '../../units/rounded-size.js';
import { parseSize } from '../../units/size.js';
import { reservedBy } from '../reserved.js';
import type { Rule } from '../rule.js';

/**
 * Streams that together reserve more than the servers can store: max_bytes, once for each replica, against
 * max_file_store (90 % of volume_size where only that is written) and max_memory_store of all servers of the cluster.
 * The server refuses the stream that no longer fits (10047, 10005).
 */
export const storeExceeded: Rule = {
  code: 'store-exceeded',
  severity: 'error',
  firm: true,
  *check({ topology, streams }) {
    const { server } = topology;
    if (server?.jetstream === undefined || server.gateway !== undefined) return;
    const servers = sizeOf(server);
    for (const [field, storage, each] of storesOf(server.jetstream)) {
      const reserved = reservedBy(streams, storage);
      if (each === undefined || reserved <= each * servers) continue;
      yield {
        path: ['server', 'jetstream', field],
        message: `The streams in ${storage} reserve ${roundedSize(reserved)}, replicas counted each, and ${servers === 1 ? 'the server stores' : `the ${servers} servers store`} ${roundedSize(each * servers)} (${field}): what no longer fits is refused.`,
        help: 'Smaller max_bytes, fewer replicas, or a larger store.',
      };
    }
  },
};

type JetStream = NonNullable<Server['jetstream']>;

function storesOf({ max_file_store: file, volume_size: volume, max_memory_store: memory }: JetStream) {
  const onDisk =
    file !== undefined
      ? (['max_file_store', 'file', parseSize(file)] as const)
      : (['volume_size', 'file', volume === undefined ? undefined : parseSize(volume) * 0.9] as const);
  return [
    onDisk,
    ['max_memory_store', 'memory', memory === undefined ? undefined : parseSize(memory)] as const,
  ];
}

function sizeOf({ cluster }: Server): number {
  return cluster === undefined ? 1 : (cluster.size ?? cluster.routes?.length ?? 1);
}
