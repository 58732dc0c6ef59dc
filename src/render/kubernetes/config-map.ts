/** The configuration of the servers and the topology, each under a name that changes with what is in it. */
import { stringify } from 'yaml';
import type { Topology } from '../../topology/topology.gen.js';
import type { RenderedFile } from '../rendered-file.js';
import { keptWhileUsed, type Metadata, metadataOf } from './metadata.js';
import { digest } from './names.js';
import type { RenderProblem } from './problem.js';
import type { Settings } from './settings.js';

export interface ConfigMapModel {
  meta: Metadata;
  immutable: boolean;
  data: Record<string, string>;
}

/**
 * Rolled out, a changed configuration is another config map: the pods that have not restarted yet keep theirs, also
 * when they are rescheduled meanwhile. A reloader needs the one that changes under its eyes.
 */
export function configMapModel(settings: Settings, files: readonly RenderedFile[]): ConfigMapModel {
  const data = Object.fromEntries(files.map(({ path, text }) => [path, withoutHeader(text)]));
  const name = `${settings.name}-config`;
  if (settings.reload !== 'rollout')
    return { meta: metadataOf(settings, 'server', name), immutable: false, data };
  return hashed(settings, 'server', name, data);
}

/** The object has one itself; and a topology that changes elsewhere is no reason to restart the servers. */
function withoutHeader(text: string): string {
  return text.replace(/^(#.*\n)+\n*/, '');
}

/** What etcd takes, less what the object needs beside its data. */
const LARGEST_BYTES = 1024 * 1024 - 16 * 1024;

/** The topology as the pods of fleetctl read it: merged, with its overlay and payloads in one file. */
export function topologyMapModel(settings: Settings, topology: Topology): ConfigMapModel {
  const text = stringify(topology, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    aliasDuplicateObjects: false,
  });
  return hashed(settings, 'fleetctl', `${settings.name}-topology`, { 'topology.yaml': text });
}

export function largerThanConfigMap({ data }: ConfigMapModel): RenderProblem[] {
  const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= LARGEST_BYTES) return [];
  return [
    {
      path: ['kubernetes', 'fleetctl'],
      message: `The topology has ${Math.ceil(bytes / 1024)} KiB, and a ConfigMap holds 1,024 KiB at most.`,
      help: 'Let fleetctl apply it from outside of the cluster, or split the topology.',
    },
  ];
}

function hashed(
  settings: Settings,
  component: 'server' | 'fleetctl',
  name: string,
  data: Record<string, string>,
): ConfigMapModel {
  const meta = metadataOf(settings, component, `${name}-${digest(JSON.stringify(data), 10)}`, {
    annotations: keptWhileUsed(settings),
  });
  return { meta, immutable: true, data };
}
