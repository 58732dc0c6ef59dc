/** A dry run of every rendered object, and what of ours is rendered no longer: the difference, and what it takes. */
import { createHash } from 'node:crypto';
import type { ApiServer } from '../kubernetes/api-request.js';
import { apiServer } from '../kubernetes/api-server.js';
import { type ClusterObject, idOf } from '../kubernetes/cluster-object.js';
import { diffObjects } from '../kubernetes/diff-objects.js';
import { loadKubeConfig } from '../kubernetes/kube-config.js';
import { findOrphans, type Orphans } from '../kubernetes/prune.js';
import { type ResourceTypes, resourceTypes } from '../kubernetes/resources.js';
import { labelValue } from '../render/kubernetes/names.js';
import { parseDuration } from '../units/duration.js';
import type { ClusterAction, ShownClusterDiff } from '../views/cluster-diff.js';
import type { Call } from './command.js';
import type { RenderedObjects } from './kubernetes-objects.js';

export interface Compared {
  server: ApiServer;
  types: ResourceTypes;
  objects: ClusterObject[];
  /** What is pruned. */
  removed: ClusterObject[];
  shown: ShownClusterDiff;
}

export async function compareCluster(
  { flags, env }: Call,
  { loaded, objects, left }: RenderedObjects,
): Promise<Compared> {
  const { topology } = loaded;
  const config = loadKubeConfig(
    { file: flags.text('kubeconfig'), context: flags.text('kubeContext') ?? topology.kubernetes?.context },
    env,
  );
  const server = apiServer(config, parseDuration(flags.text('timeout') ?? '30s') / 1_000_000);
  const types = resourceTypes(server);
  const actions = await diffObjects(server, types, objects, { force: flags.on('forceConflicts') });
  const namespace = objects[0]?.metadata.namespace ?? 'default';
  const ours = { namespace, topology: labelValue(topology.topology) };
  const found = await findOrphans(server, types, [...objects, ...left.map(({ object }) => object)], ours);
  const orphans = orphanActions(found, actions, flags.on('prune'));
  actions.push(...orphans.values());
  const shown = {
    topology: topology.topology,
    context: server.context,
    server: server.url,
    namespace,
    digest: digestOf(server.url, actions, objects),
    actions,
    left: left.map(({ object, reason }) => ({ id: idOf(object), reason })),
    outcomes: null,
  };
  const removed = [...orphans].filter(([, { action }]) => action === 'delete').map(([object]) => object);
  return { server, types, objects, removed, shown };
}

/** A configuration that is rolled out is another config map: the one before stays until every server has restarted. */
function orphanActions(
  { objects, isRolling }: Orphans,
  actions: readonly ClusterAction[],
  prune: boolean,
): Map<ClusterObject, ClusterAction> {
  const changesServers = actions.some(
    ({ id, action }) => id.startsWith('StatefulSet/') && action !== 'unchanged',
  );
  const none = { changes: [], texts: null, conflicts: [] };
  return new Map(
    objects.map((object): [ClusterObject, ClusterAction] => {
      const id = idOf(object);
      const isUsed = object.kind === 'ConfigMap' && (isRolling || changesServers);
      if (!prune) return [object, { id, action: 'orphan', ...none }];
      if (isUsed)
        return [object, { id, action: 'orphan', ...none, note: 'servers still restart: prune again then' }];
      return [object, { id, action: 'delete', ...none }];
    }),
  );
}

/**
 * Over what a person has seen: what is there, and what it becomes. Of an object that is made, what was asked for: the
 * server gives a new Service another address in every dry run.
 */
function digestOf(url: string, actions: readonly ClusterAction[], objects: readonly ClusterObject[]): string {
  const asked = new Map(objects.map(object => [idOf(object), object]));
  const seen = actions
    .filter(({ action }) => action !== 'unchanged' && action !== 'orphan')
    .map(each => (each.action === 'create' ? { ...each, texts: asked.get(each.id) } : each));
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([url, seen]))
    .digest('hex')}`;
}
