import { fileURLToPath } from 'node:url';
import { readTopology } from '../../src/files/read-topology.js';
import type { LoadedTopology } from '../../src/topology/loaded-topology.js';
import type { Topology } from '../../src/topology/topology.gen.js';

/** The fleet's topology as the program reads it, with an overlay or without. */
export async function readFleet(env: string | null = null): Promise<Topology> {
  const loaded = await readFolder('topology', env);
  if (loaded.topology === null) throw new Error(loaded.findings.map(finding => finding.message).join('\n'));
  return loaded.topology;
}

/** A folder of the project, with what loading it has to say. */
export function readFolder(folder: string, env: string | null = null): Promise<LoadedTopology> {
  return readTopology([fileURLToPath(new URL(`../../${folder}`, import.meta.url))], env);
}
