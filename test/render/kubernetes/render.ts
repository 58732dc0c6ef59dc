/** `render kubernetes` of a text or of files, as the command does it, under an origin that stays the same. */
import { join } from 'node:path';
import { parse } from 'yaml';
import { readTemplates } from '../../../src/files/read-templates.js';
import { readTopology } from '../../../src/files/read-topology.js';
import type { Finding } from '../../../src/findings/finding.js';
import type { MonitoringSource } from '../../../src/render/kubernetes/monitoring.js';
import { renderKubernetes } from '../../../src/render/kubernetes/render-kubernetes.js';
import { renderServer } from '../../../src/render/nats-server/render-server.js';
import type { RenderedFile } from '../../../src/render/rendered-file.js';
import { templatesOf } from '../../../src/render/templates.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { LoadedTopology } from '../../../src/topology/loaded-topology.js';
import type { Topology } from '../../../src/topology/topology.gen.js';

const VARIANTS = join(import.meta.dirname, 'variants');
const NO_MONITORING: MonitoringSource = {
  rules: 'groups:\n',
  dashboard: '{}\n',
  source: 'fleetctl',
  prefix: null,
};

export interface Rendered {
  files: RenderedFile[];
  findings: Finding[];
  /** By the path of its file. */
  objects: Map<string, KubernetesObject>;
  object(path: string): KubernetesObject;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is what the tests look at
  [field: string]: any;
}

export function loadText(text: string): LoadedTopology & { topology: Topology } {
  return valid(
    loadTopology({ base: [{ file: 'topology.yaml', text }], overlay: null, referenced: new Map() }),
  );
}

export async function loadVariant(name: string): Promise<LoadedTopology & { topology: Topology }> {
  return valid(await readTopology([join(VARIANTS, `${name}.yaml`)], null));
}

export async function loadFleet(env: string | null) {
  return valid(await readTopology([join(import.meta.dirname, '../../../topology')], env));
}

function valid(loaded: LoadedTopology): LoadedTopology & { topology: Topology } {
  if (loaded.topology === null) throw new Error(JSON.stringify(loaded.findings, null, 2));
  return { ...loaded, placeOf: path => loaded.placeOf(path), topology: loaded.topology };
}

export async function render(
  loaded: LoadedTopology & { topology: Topology },
  monitoring: MonitoringSource = NO_MONITORING,
): Promise<Rendered> {
  const origin = {
    target: 'kubernetes',
    version: '0.0.0',
    topology: loaded.topology.topology,
    digest: 'sha256:0',
    env: null,
  } as const;
  const templates = templatesOf(await readTemplates('kubernetes', null), origin);
  const serverTemplates = templatesOf(await readTemplates('nats', null), origin);
  const { files, findings } = renderKubernetes({
    loaded: { ...loaded, placeOf: path => loaded.placeOf(path), digest: 'sha256:0' },
    templates,
    namespace: null,
    server(topology) {
      const { file, secrets } = renderServer(topology, serverTemplates, {
        includesSecrets: false,
        jwts: null,
      });
      return { files: [file], secrets };
    },
    monitoring,
  });
  const objects = new Map(
    files
      .filter(({ path }) => path !== 'kustomization.yaml')
      .map(({ path, text }) => [path, parse(text, { version: '1.1', uniqueKeys: true }) as KubernetesObject]),
  );
  const object = (path: string) => objects.get(path) ?? missing(path, [...objects.keys()]);
  return { files, findings, objects, object };
}

function missing(path: string, there: readonly string[]): never {
  throw new Error(`${path} is not rendered; there is ${there.join(', ')}`);
}
