import type { Topology } from '../topology/topology.gen.js';

/** Whether any permissions are written by hand: most topologies have none, and then nothing has to be derived. */
export function writesPermissions({ users }: Topology): boolean {
  return Object.values(users ?? {}).some(({ permissions }) => permissions !== undefined);
}
