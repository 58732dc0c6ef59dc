/** Bindings that are generated for one test file, as `fleetctl generate typescript` would write them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTopology } from '../../src/files/read-topology.js';
import { renderBindings } from '../../src/render/bindings/render-bindings.js';
import type { Bindings } from '../../src/runtime/index.js';
import type { Topology } from '../../src/topology/topology.gen.js';

export interface MadeBindings {
  /** Where they stand, as fleet.ts. */
  folder: string;
  topology: Topology;
  /** @param name what they export: the topology's name in camel case */
  load(name: string): Promise<Bindings>;
  remove(): void;
}

export async function madeBindings(path: string): Promise<MadeBindings> {
  const loaded = await readTopology([path], null);
  const topology = loaded.topology!;
  const [file] = await renderBindings(
    { ...loaded, topology, placeOf: at => loaded.placeOf(at) },
    { version: '0', file: 'fleet.ts' },
  );
  const folder = mkdtempSync(join(import.meta.dirname, 'shown-'));
  writeFileSync(join(folder, 'fleet.ts'), file!.text);
  return {
    folder,
    topology,
    load: async name => (await import(join(folder, 'fleet.ts')))[name],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
