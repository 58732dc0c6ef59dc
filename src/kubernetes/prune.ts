/** Objects that carry our labels and are rendered no longer. */
import { FleetError } from '../findings/fleet-error.js';
import type { ApiServer } from './api-request.js';
import { type ClusterObject, idOf, OWNER_LABELS } from './cluster-object.js';
import { refusal } from './faults.js';
import { collectionPath, pathOf, type ResourceTypes } from './resources.js';

/** Every kind that a rendering may have made. A volume claim is none of them: it is never pruned. */
export const PRUNED_KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'ConfigMap'],
  ['v1', 'Service'],
  ['v1', 'ServiceAccount'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'CronJob'],
  ['batch/v1', 'Job'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['monitoring.coreos.com/v1', 'PodMonitor'],
  ['monitoring.coreos.com/v1', 'PrometheusRule'],
  ['jetstream.nats.io/v1beta2', 'Account'],
  ['jetstream.nats.io/v1beta2', 'Stream'],
  ['jetstream.nats.io/v1beta2', 'Consumer'],
  ['jetstream.nats.io/v1beta2', 'KeyValue'],
  ['jetstream.nats.io/v1beta2', 'ObjectStore'],
];

export interface Ours {
  namespace: string;
  /** The value of the topology's label. */
  topology: string;
}

export interface Orphans {
  objects: ClusterObject[];
  /** Some servers have not restarted yet: they still use what the others no longer do. */
  isRolling: boolean;
}

/** What is ours and not among the rendered ones. Kinds that the cluster does not have hold none. */
export async function findOrphans(
  server: ApiServer,
  types: ResourceTypes,
  rendered: readonly ClusterObject[],
  { namespace, topology }: Ours,
): Promise<Orphans> {
  const kept = new Set(rendered.map(idOf));
  const labelSelector = `${OWNER_LABELS.manager}=fleetctl,${OWNER_LABELS.topology}=${topology}`;
  const found: ClusterObject[] = [];
  for (const [apiVersion, kind] of PRUNED_KINDS) {
    const type = await types.find(apiVersion, kind);
    if (type === null) continue;
    const answer = await server.request('GET', collectionPath(type, namespace), { query: { labelSelector } });
    const refused = refusal(answer, `list ${type.plural} of ${namespace}`, server);
    if (refused !== null) throw refused;
    const { items } = answer.body as { items: Omit<ClusterObject, 'apiVersion' | 'kind'>[] };
    found.push(...items.map(item => ({ ...item, apiVersion, kind }) as ClusterObject));
  }
  return {
    objects: found.filter(object => !kept.has(idOf(object)) && !isOwned(object)),
    isRolling: found.some(isRolling),
  };
}

function isRolling({ kind, ...object }: ClusterObject): boolean {
  const { currentRevision, updateRevision } = (object['status'] ?? {}) as Record<string, string | undefined>;
  return kind === 'StatefulSet' && updateRevision !== undefined && currentRevision !== updateRevision;
}

/** A Job of our CronJob carries its labels, and goes with it. */
function isOwned({ metadata }: ClusterObject): boolean {
  const owners = metadata['ownerReferences'] as unknown[] | undefined;
  return owners !== undefined && owners.length > 0;
}

/** @throws FleetError where the server refuses; an object that is gone already is no fault */
export async function deleteObject(
  server: ApiServer,
  types: ResourceTypes,
  object: ClusterObject,
): Promise<void> {
  const type = await types.of(object.apiVersion, object.kind);
  const { uid, resourceVersion } = object.metadata;
  const answer = await server.request('DELETE', pathOf(type, object), {
    // Only the object that was seen, not one that took its place; pods and Jobs' pods go with it.
    body: { propagationPolicy: 'Background', preconditions: { uid, resourceVersion } },
  });
  if (answer.status === 404) return;
  if (answer.status === 409) {
    throw new FleetError('stale-plan', `${idOf(object)} has changed since it was read.`, {
      help: 'Run it again: fleetctl kubernetes diff --prune',
    });
  }
  const refused = refusal(answer, `delete ${idOf(object)}`, server);
  if (refused !== null) throw refused;
}
