/**
 * What lives in a Kubernetes cluster, as its API has it.
 *
 * In this folder: from rendered objects and a kubeconfig to what would change (a dry run of the server itself, so that
 * its defaults, its validation and its admission have spoken) and, only in `apply-objects.ts` and `prune.ts`, to the
 * change. Every write is a server-side apply under the name of our field manager.
 */

export interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** The name under which the server keeps what fields are ours. */
export const FIELD_MANAGER = 'fleetctl';

/** Labels of everything that fleetctl renders: by them `--prune` knows what is ours. */
export const OWNER_LABELS = {
  manager: 'app.kubernetes.io/managed-by',
  topology: 'fleetctl.io/topology',
} as const;

/** @example idOf(statefulSet) === 'StatefulSet/nats' */
export function idOf({ kind, metadata }: Pick<ClusterObject, 'kind' | 'metadata'>): string {
  return `${kind}/${metadata.name}`;
}
