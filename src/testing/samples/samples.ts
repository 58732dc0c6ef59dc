/** Payloads for tests: of each event of a topology one that meets its schema, made from the schema itself. */
import type { Bindings, TopologyShape } from '../../runtime/bindings.js';
import { whatIsWrong } from '../../runtime/events/what-is-wrong.js';
import { RuntimeError } from '../../runtime/runtime-error.js';
import type { DataOf, EventName } from '../../runtime/typed-service.js';
import type { Topology } from '../../topology/topology.gen.js';
import { boundEvent } from '../bound.js';
import { loadTopology, type TopologyFiles } from '../load-topology.js';
import { samplePayload } from './sample-payload.js';

/** Parts of a payload as a test wants them; `undefined` takes a property away. */
export type Overrides<D> = D extends readonly unknown[]
  ? D
  : D extends object
    ? { [K in keyof D]?: Overrides<D[K]> | undefined }
    : D;

/**
 * A payload of an event, the same each time: the first example of its schema, else made from the schema's parts, with
 * what it requires and no more. Overrides are laid over it, lists as a whole.
 * @throws RuntimeError `payload-invalid` where the overrides make it one that the schema does not let through
 */
export type Sample<T extends TopologyShape> = <N extends EventName<T>>(
  event: N,
  overrides?: Overrides<DataOf<T, N>>,
) => DataOf<T, N>;

/**
 * Samples for tests that need no fleet.
 * @example
 * const sample = await samplesOf(shop);
 * await invoice(sample('orders.{region}.created', { total: 12 }));
 * @throws FleetError `topology-invalid`
 */
export async function samplesOf<T extends TopologyShape>(
  bindings: Bindings<T>,
  files: TopologyFiles = {},
): Promise<Sample<T>> {
  const { topology } = await loadTopology(bindings, files);
  return (event, overrides) => sampleOf(bindings, topology, event, overrides);
}

export function sampleOf<D>(bindings: Bindings, topology: Topology, event: string, overrides: unknown): D {
  const { validate } = boundEvent(bindings, event);
  if (validate === null) return (overrides ?? {}) as D;
  const found = samplePayload(topology.events?.[event]?.payload, overrides, validate);
  if ('payload' in found) return found.payload as D;
  validate(found.nearest);
  const { path, wrong } = whatIsWrong(validate.errors ?? []);
  throw new RuntimeError('payload-invalid', `There is no sample of \`${event}\`: ${wrong}.`, {
    help:
      overrides === undefined
        ? 'Give the schema of the event an example: `examples: [...]`.'
        : 'Mend the overrides, or give the schema of the event an example that they fit: `examples: [...]`.',
    path,
  });
}
