import type { Topology } from '../topology/topology.gen.js';

/** Where a topology means to be applied, as it says itself: contexts of the nats CLI and the cluster's name. */
export interface Target {
  context: string | null;
  cluster: string | null;
  /** Every account that the topology has objects in; null names that of the connection itself. */
  accounts: { name: string | null; context: string | null }[];
}

export function targetOf(topology: Topology): Target {
  const { context = null, cluster = null, accounts = {} } = topology.target ?? {};
  // An account without objects, that of the system say, is nothing to apply, so it needs no login.
  const named = Object.entries(topology.accounts ?? {})
    .filter(([, account]) => hasObjects(account ?? {}))
    .map(([name, account]) => ({ name, context: accounts[name]?.context ?? account?.context ?? null }));
  const own = named.length === 0 || hasObjects(topology) ? [{ name: null, context }] : [];
  return { context, cluster, accounts: [...own, ...named] };
}

function hasObjects({
  streams,
  consumers,
  kv,
  object_stores,
}: Pick<Topology, 'streams' | 'consumers' | 'kv' | 'object_stores'>): boolean {
  return [streams, consumers, kv, object_stores].some(section => Object.keys(section ?? {}).length > 0);
}
