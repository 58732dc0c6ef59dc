/** The objects that `render kubernetes` makes, for the cluster. */
import { parse } from 'yaml';
import { FleetError } from '../findings/fleet-error.js';
import type { ClusterObject } from '../kubernetes/cluster-object.js';
import type { Call } from './command.js';
import { kubernetesTarget } from './kubernetes-target.js';
import type { ValidTopology } from './load-for-run.js';
import { renderFiles } from './run-render.js';

/** An object that is rendered for somebody else to apply. */
export interface LeftObject {
  object: ClusterObject;
  reason: string;
}

/** The rendered objects, parted by who applies them. */
export interface RenderedObjects {
  loaded: ValidTopology;
  objects: ClusterObject[];
  left: LeftObject[];
}

const HOOK = 'argocd.argoproj.io/hook';

export async function kubernetesObjects(call: Call): Promise<RenderedObjects> {
  const { loaded, files } = await renderFiles(call, kubernetesTarget);
  const objects: ClusterObject[] = [];
  const left: LeftObject[] = [];
  for (const { path, text } of files) {
    if (path === 'kustomization.yaml') continue;
    const object = objectOf(path, text);
    const hook = object.metadata.annotations?.[HOOK];
    if (hook === undefined) objects.push(object);
    else left.push({ object, reason: `a ${hook} hook, which Argo CD runs` });
  }
  return { loaded, objects, left };
}

/** Only a template of the user's own can make anything else of it. */
function objectOf(path: string, text: string): ClusterObject {
  const object = parsed(path, text) as Partial<ClusterObject> | null;
  const isObject = typeof object === 'object' && object?.apiVersion && object.kind && object.metadata?.name;
  if (!isObject) throw noObject(path, 'it has no apiVersion, kind or metadata.name');
  return object as ClusterObject;
}

function parsed(path: string, text: string): unknown {
  try {
    return parse(text, { version: '1.1' });
  } catch (error) {
    throw noObject(path, (error as Error).message.split('\n')[0]!);
  }
}

function noObject(path: string, why: string): FleetError {
  return new FleetError('template-invalid', `${path} is no Kubernetes object: ${why}.`, {
    help: `See it: fleetctl render kubernetes. Then mend the template that makes it.`,
  });
}
