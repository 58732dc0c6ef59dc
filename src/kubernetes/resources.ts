/** Where an object lives in the API: asked of the server once for each group and version. */
import { FleetError } from '../findings/fleet-error.js';
import type { ApiServer } from './api-request.js';
import type { ClusterObject } from './cluster-object.js';
import { refusal } from './faults.js';

export interface ResourceType {
  apiVersion: string;
  kind: string;
  /** The plural of the path: `statefulsets`. */
  plural: string;
  namespaced: boolean;
}

export interface ResourceTypes {
  /** @throws FleetError `cluster-refused` where the cluster has no such kind */
  of(apiVersion: string, kind: string): Promise<ResourceType>;
  /** Likewise, and null where it has none. */
  find(apiVersion: string, kind: string): Promise<ResourceType | null>;
}

export function resourceTypes(server: ApiServer): ResourceTypes {
  const known = new Map<string, Promise<ResourceType[]>>();
  const listOf = (apiVersion: string) => {
    const list = known.get(apiVersion) ?? readTypes(server, apiVersion);
    known.set(apiVersion, list);
    return list;
  };
  const find = async (apiVersion: string, kind: string) =>
    (await listOf(apiVersion)).find(type => type.kind === kind) ?? null;
  return {
    find,
    async of(apiVersion, kind) {
      const type = await find(apiVersion, kind);
      if (type === null) throw unknownKind(apiVersion, kind);
      return type;
    },
  };
}

async function readTypes(server: ApiServer, apiVersion: string): Promise<ResourceType[]> {
  const answer = await server.request('GET', rootOf(apiVersion));
  if (answer.status === 404) return [];
  const refused = refusal(answer, `list the kinds of ${apiVersion}`, server);
  if (refused !== null) throw refused;
  const { resources } = answer.body as { resources: { name: string; kind: string; namespaced: boolean }[] };
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({ apiVersion, kind, plural: name, namespaced }));
}

/** The path of an object. */
export function pathOf(type: ResourceType, { metadata }: Pick<ClusterObject, 'metadata'>): string {
  return `${collectionPath(type, metadata.namespace ?? 'default')}/${encodeURIComponent(metadata.name)}`;
}

/** The path of all objects of a kind in a namespace. */
export function collectionPath({ apiVersion, plural, namespaced }: ResourceType, namespace: string): string {
  const within = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${rootOf(apiVersion)}${within}/${plural}`;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

const PROVIDERS: readonly [RegExp, string][] = [
  [
    /^monitoring\.coreos\.com\//,
    'Install prometheus-operator’s CRDs, or set `kubernetes.pod_monitor` and `kubernetes.rules` to false.',
  ],
  [
    /^jetstream\.nats\.io\//,
    'Install NACK’s CRDs (deploy/crds.yml of its release), or take `kubernetes.nack` away.',
  ],
];

function unknownKind(apiVersion: string, kind: string): FleetError {
  const provider = PROVIDERS.find(([pattern]) => pattern.test(apiVersion));
  return new FleetError('cluster-refused', `The cluster has no kind ${kind} in ${apiVersion}.`, {
    help: provider?.[1] ?? `See what it has: kubectl api-resources --api-group=${apiVersion.split('/')[0]}`,
  });
}
