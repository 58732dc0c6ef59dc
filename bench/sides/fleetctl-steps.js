/** The library's steps as the command line takes them, for the sides that measure one of them alone. */
import { makeLivePlan } from '../../dist/cli/make-live-plan.js';
import { connect, contextDisk, lint, readTopology, resolveConnection } from '../../dist/index.js';

export const CONCURRENCY = 16;

/** A topology that was read and held against every rule. */
export async function load(folder) {
  const loaded = await readTopology([folder], null);
  const findings = [...loaded.findings, ...lint(loaded)];
  if (findings.length > 0) throw new Error(`the measured topology has a finding: ${findings[0].message}`);
  return loaded;
}

export async function connectTo(url) {
  const connection = await connect(resolveConnection({ noContext: true, server: url }, {}, contextDisk));
  return { connections: new Map([[null, connection]]), close: () => connection.close() };
}

/** Inventory, desired state and plan. */
export function planStep(loaded, connections) {
  const options = { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] };
  return makeLivePlan({ loaded, connections, options, env: null, concurrency: CONCURRENCY });
}
