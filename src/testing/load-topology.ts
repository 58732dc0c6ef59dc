import { readTopology } from '../files/read-topology.js';
import { FleetError } from '../findings/fleet-error.js';
import type { Bindings } from '../runtime/bindings.js';
import type { LoadedTopology } from '../topology/loaded-topology.js';
import type { Topology } from '../topology/topology.gen.js';

/** Where the topology is that bindings were generated from. */
export interface TopologyFiles {
  /** Folders and files. Default: `topology`. */
  topology?: string | readonly string[];
  /** The overlay that they were generated with: `overlays/ENV.yaml`. */
  env?: string;
}

/**
 * The topology that bindings were generated from.
 * @throws FleetError `topology-invalid`: what is wrong with it, or that they were generated from another one
 */
export async function loadTopology(
  bindings: Bindings,
  { topology = 'topology', env }: TopologyFiles,
): Promise<LoadedTopology & { topology: Topology }> {
  const paths = typeof topology === 'string' ? [topology] : [...topology];
  const loaded = await readTopology(paths, env ?? null);
  const wrong = loaded.findings.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    throw new FleetError('topology-invalid', wrong.message, { help: wrong.help, source: wrong.place });
  }
  if (loaded.digest !== bindings.digest) throw ofAnother(bindings, paths, env);
  return { ...loaded, topology: loaded.topology!, placeOf: path => loaded.placeOf(path) };
}

function ofAnother({ topology }: Bindings, paths: readonly string[], env: string | undefined): FleetError {
  const overlay = env === undefined ? '' : ` with the overlay \`${env}\``;
  const message = `The bindings of \`${topology}\` were not generated from what stands in ${paths.join(', ')}${overlay}.`;
  return new FleetError('topology-invalid', message, {
    help: 'Generate them again: fleetctl generate typescript',
  });
}
