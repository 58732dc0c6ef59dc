/** The only writer to the cluster: object after object, in the order given, until one fails. */
import { FleetError } from '../findings/fleet-error.js';
import type { ObjectOutcome } from '../views/cluster-diff.js';
import type { ApiServer } from './api-request.js';
import { type ClusterObject, idOf } from './cluster-object.js';
import { type ApplyOptions, conflictsOf, sendApply } from './diff-objects.js';
import { refusal } from './faults.js';
import { deleteObject } from './prune.js';
import { pathOf, type ResourceTypes } from './resources.js';

export interface Work {
  apply: readonly ClusterObject[];
  /** Deleted after everything is applied. */
  remove: readonly ClusterObject[];
}

/** Tells of each object as it is done; `stopping` ends the work before the next one. */
export async function applyObjects(
  server: ApiServer,
  types: ResourceTypes,
  { apply, remove }: Work,
  options: ApplyOptions,
  { tell, stopping }: { tell(outcome: ObjectOutcome): void; stopping(): boolean },
): Promise<ObjectOutcome[]> {
  const steps = [
    ...apply.map(object => ({ id: idOf(object), run: () => applyObject(server, types, object, options) })),
    ...remove.map(object => ({ id: idOf(object), run: () => deleteObject(server, types, object) })),
  ];
  const outcomes: ObjectOutcome[] = [];
  let isBroken = false;
  for (const { id, run } of steps) {
    const outcome: ObjectOutcome =
      isBroken || stopping() ? { id, status: 'not-begun', error: null } : await outcomeOf(id, run);
    isBroken ||= outcome.status === 'failed' || outcome.status === 'unknown';
    if (outcome.status !== 'not-begun') tell(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function outcomeOf(id: string, run: () => Promise<void>): Promise<ObjectOutcome> {
  try {
    await run();
    return { id, status: 'done', error: null };
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    // A request that broke off may have been carried out.
    const status = error.code === 'timeout' || error.code === 'unreachable' ? 'unknown' : 'failed';
    return { id, status, error: { code: error.code, message: error.message, help: error.help } };
  }
}

async function applyObject(
  server: ApiServer,
  types: ResourceTypes,
  object: ClusterObject,
  options: ApplyOptions,
): Promise<void> {
  const path = pathOf(await types.of(object.apiVersion, object.kind), object);
  const answer = await sendApply(server, path, object, { ...options, dryRun: false });
  const [conflict] = conflictsOf(answer);
  if (conflict !== undefined) {
    throw new FleetError(
      'field-conflict',
      `\`${conflict.manager}\` holds \`${conflict.field}\` of ${idOf(object)}.`,
      {
        help: 'Somebody took it since the diff. Run fleetctl kubernetes diff again.',
      },
    );
  }
  const refused = refusal(answer, `apply ${idOf(object)}`, server);
  if (refused !== null) throw refused;
}
