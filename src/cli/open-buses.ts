/** A bus for each account of a topology, for a command that reads messages; what breaks becomes a fault of the command. */
import { fleetctlInboxes } from '../access/inbox-prefix.js';
import { FleetError } from '../findings/fleet-error.js';
import { isApiError } from '../jetstream/api-error.js';
import type { ConnectionOptions } from '../jetstream/connection-options.js';
import { ERR } from '../jetstream/error-codes.js';
import { targetOf } from '../plan/target.js';
import { type Bus, BusFault } from '../runtime/bus.js';
import { openNatsBus } from '../runtime/nats-bus/open-nats-bus.js';
import { RuntimeError } from '../runtime/runtime-error.js';
import type { Topology } from '../topology/topology.gen.js';
import type { Call } from './command.js';
import { accountOptions, decisiveFault, explain, openAccount } from './connect-accounts.js';

export interface OpenBuses {
  /** By account; null is that of the connection itself. */
  buses: ReadonlyMap<string | null, Bus>;
  url: string;
  /** Aborted where a connection breaks: what is read is not waited for again. */
  broken: AbortSignal;
}

/** Opens them, runs, and closes them. @throws FleetError */
export async function withBuses<T>(
  topology: Topology,
  call: Call,
  run: (open: OpenBuses) => Promise<T>,
): Promise<T> {
  const target = targetOf(topology);
  const topologyInboxes = fleetctlInboxes(topology);
  const buses = new Map<string | null, Bus>();
  const broken = new AbortController();
  let url = '';
  try {
    const open = async (account: string | null, options: ConnectionOptions) => {
      explain(options, call.terminal);
      // The first connection finds out the cluster, and the inbox that the login may hear.
      const connection = await openAccount(target, { ...options, topologyInboxes });
      url ||= connection.facts.url;
      await connection.close();
      const bus = await openNatsBus(connection.options, 'fleetctl');
      bus.onConnection(event => {
        if (event.kind === 'down' || event.kind === 'closed') broken.abort(unreachable(url));
      });
      return [account, bus] as const;
    };
    // Each is tried, whatever becomes of the others; they stay in the order of the topology.
    const tried = await Promise.allSettled([...accountOptions(target, call)].map(each => open(...each)));
    for (const each of tried) if (each.status === 'fulfilled') buses.set(...each.value);
    const faults = tried.flatMap(each => (each.status === 'rejected' ? [each.reason as unknown] : []));
    if (faults.length > 0) throw decisiveFault(faults.map(fault => faultOf(fault, url)));
    return await run({ buses, url, broken: broken.signal });
  } catch (error) {
    throw faultOf(error, url);
  } finally {
    await Promise.all([...buses.values()].map(bus => bus.close()));
  }
}

function unreachable(url: string): FleetError {
  return new FleetError('unreachable', `${url}: the connection broke.`, { help: 'Try again.' });
}

/** What the bus and the runtime say, as the command line says it. */
export function faultOf(error: unknown, url: string): unknown {
  if (error instanceof RuntimeError) {
    const code = error.code === 'denied' ? 'permission-refused' : 'unreachable';
    return new FleetError(code, error.message, { help: error.help, cause: error });
  }
  if (error instanceof BusFault) return busFault(error, url);
  if (isApiError(error, ERR.streamNotFound)) {
    const stream = /\.STREAM\.INFO\.([^.]+)$/.exec(error.subject)?.[1];
    const which = stream === undefined ? 'such stream' : `stream \`${stream}\``;
    return new FleetError('unknown-address', `The server has no ${which}.`, {
      help: 'Apply the topology first: fleetctl plan',
    });
  }
  return error;
}

function busFault({ kind, message, subject }: BusFault, url: string): FleetError {
  switch (kind) {
    case 'denied':
      return new FleetError('permission-refused', `The login may not publish to \`${subject}\`.`, {
        help: 'What each command needs: docs/runtime/replay.md, "Rights".',
      });
    case 'no-responders':
      return new FleetError('no-jetstream', `${url}: nobody answers on \`${subject}\`.`, {
        help: 'Is JetStream on for this account, and is there a stream that stores the subject?',
      });
    case 'timeout':
      return new FleetError('timeout', `${url}: ${message}`, { help: 'Try a longer --timeout.' });
    default:
      return new FleetError('unreachable', `${url}: ${message}`, { help: 'Try again.' });
  }
}
