/** What the topology of a fleet under test declares: its streams and durable consumers, and in which accounts they are. */
import { requestConfig } from '../resources/config.js';
import { desire } from '../resources/desire.js';
import type { Config } from '../resources/resource.js';
import type { Bindings } from '../runtime/bindings.js';
import type { Topology } from '../topology/topology.gen.js';
import type { Account } from './engine.js';
import { loadTopology, type TopologyFiles } from './load-topology.js';

export interface DeclaredStream {
  account: Account;
  config: Config & { name: string };
}

export interface DeclaredConsumer {
  account: Account;
  stream: string;
  config: Config & { name: string };
}

export interface DeclaredFleet {
  topology: Topology;
  accounts: Account[];
  streams: DeclaredStream[];
  consumers: DeclaredConsumer[];
}

/** @throws FleetError `topology-invalid` */
export async function loadFleet(bindings: Bindings, files: TopologyFiles): Promise<DeclaredFleet> {
  const loaded = await loadTopology(bindings, files);
  const streams: DeclaredStream[] = [];
  const consumers: DeclaredConsumer[] = [];
  for (const { key, config } of desire(loaded).desired) {
    const { account, stream, consumer } = key;
    const body = requestConfig(key.kind, config, {});
    if (consumer === null) streams.push({ account, config: { ...body, name: stream } });
    else consumers.push({ account, stream, config: { ...body, name: consumer, durable_name: consumer } });
  }
  const ofServices = Object.values(bindings.services).map(({ account }) => account);
  const accounts = [...new Set([...streams.map(({ account }) => account), ...ofServices])];
  return { topology: loaded.topology, accounts, streams, consumers };
}
