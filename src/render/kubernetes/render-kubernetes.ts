/**
 * The bus in Kubernetes: a file for each object, and the kustomization that lists them.
 *
 * What goes in: a topology, and what `render nats` and `render prometheus` make of one. What goes out: files whose
 * names stay the same, or the problems because of which there are none.
 */
import type { Finding } from '../../findings/finding.js';
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type { Topology } from '../../topology/topology.gen.js';
import type { RenderedFile } from '../rendered-file.js';
import type { Templates } from '../templates.js';
import { configMapModel, topologyMapModel } from './config-map.js';
import { fleetctlObjects, runsExporter } from './fleetctl-objects.js';
import type { FleetctlContext } from './fleetctl-pods.js';
import { type Component, type Metadata, metadataOf, selectorOf } from './metadata.js';
import { type MonitoringSource, metricsSidecar, monitoringObjects } from './monitoring.js';
import { mountsOf, unmountedFiles } from './mounts.js';
import { renderNack } from './nack/render-nack.js';
import { serverPolicy } from './network-policy.js';
import { type ObjectModel, objectModel } from './object-model.js';
import type { RenderProblem } from './problem.js';
import { type NamedSecret, secretVariables } from './secrets.js';
import { type PodServer, podServer } from './server.js';
import { type Settings, settingsOf } from './settings.js';
import { accountObject, policyObject } from './shared-objects.js';
import { clientService, headlessService, statefulSetModel } from './stateful-set.js';

export interface KubernetesInput {
  loaded: LoadedTopology & { topology: Topology };
  templates: Templates;
  /** Of the command line, in place of the topology's. */
  namespace: string | null;
  /** `render nats` of a topology: its files, and the variables that they name. */
  server(topology: Topology): { files: readonly RenderedFile[]; secrets: readonly NamedSecret[] };
  /** `render prometheus`. */
  monitoring: MonitoringSource;
}

export interface KubernetesRendering {
  files: RenderedFile[];
  findings: Finding[];
}

export function renderKubernetes(input: KubernetesInput): KubernetesRendering {
  const { loaded, templates } = input;
  const settings = settingsOf(loaded.topology, input.namespace);
  const server = podServer(loaded.topology, settings);
  const problems: RenderProblem[] = [...server.problems];
  const objects = serverObjects(input, settings, server, problems);
  const context = fleetctlContext(input, settings, server, problems);
  objects.push(
    ...fleetctlObjects(context, server),
    ...monitoringObjects(input.monitoring, settings, runsExporter(settings, loaded.topology)),
  );
  const nack = settings.written.nack === undefined ? null : renderNack(loaded, settings, context.url);
  for (const model of nack?.models ?? [])
    objects.push(objectModel(model.kind, 'custom-resource.yaml', model));
  const findings = [...problems.map(problem => findingOf(problem, loaded)), ...(nack?.findings ?? [])];
  if (findings.length > 0) return { files: [], findings };
  return { files: filesOf(objects, nack?.left ?? [], templates), findings };
}

function serverObjects(
  input: KubernetesInput,
  settings: Settings,
  server: PodServer,
  problems: RenderProblem[],
): ObjectModel[] {
  const mounts = mountsOf(settings);
  problems.push(...unmountedFiles(server.topology, mounts));
  // A server that cannot run in a pod has no configuration for one.
  if (problems.length > 0) return [];
  const { files, secrets } = input.server(server.topology);
  const { variables, problems: missing } = secretVariables(secrets, settings);
  problems.push(...missing, ...files.filter(({ secret }) => secret).map(({ path }) => secretFile(path)));
  const config = configMapModel(settings, files);
  const metrics = metricsSidecar(input.monitoring, server);
  const parts = { server, variables, mounts, configMap: config.meta.name, metrics };
  const statefulSet = statefulSetModel(settings, { ...parts, configFiles: files.map(({ path }) => path) });
  return [
    accountObject(settings, 'server', settings.name),
    objectModel('ConfigMap', 'config-map.yaml', config, `${settings.name}-config`),
    objectModel('Service', 'service.yaml', clientService(settings, server)),
    objectModel('Service', 'headless-service.yaml', headlessService(settings, server)),
    objectModel('PodDisruptionBudget', 'pod-disruption-budget.yaml', selecting(settings, 'server')),
    ...policyObject(settings, serverPolicy(settings, { server, sidecarPort: metrics?.port ?? null })),
    objectModel('StatefulSet', 'stateful-set.yaml', statefulSet),
  ];
}

function fleetctlContext(
  { loaded, templates }: KubernetesInput,
  settings: Settings,
  server: PodServer,
  problems: RenderProblem[],
): FleetctlContext {
  const { topology } = loaded;
  const topologyMap = topologyMapModel(settings, topology);
  const { port, appProtocol } = server.listeners.find(({ name }) => name === 'nats')!;
  return {
    settings,
    topology,
    url: `${appProtocol === 'tls' ? 'tls' : 'nats'}://${settings.name}.${settings.namespace}.svc:${port}`,
    topologyMap,
    digest: `${topologyMap.meta.name} ${templates.origin.version}`,
    problems,
  };
}

function selecting(
  settings: Settings,
  component: Component,
): { meta: Metadata; selector: Record<string, string> } {
  return { meta: metadataOf(settings, component, settings.name), selector: selectorOf(settings, component) };
}

function filesOf(
  objects: readonly ObjectModel[],
  left: readonly string[],
  templates: Templates,
): RenderedFile[] {
  const files = objects.map(({ kind, template, model, stableName }) => ({
    path: `${kind.toLowerCase()}-${stableName}.yaml`,
    text: templates.fill(template, model),
  }));
  const kustomization = templates.fill('kustomization.yaml', {
    resources: files.map(({ path }) => path),
    left,
  });
  return [...files, { path: 'kustomization.yaml', text: kustomization }];
}

function findingOf({ path, message, help }: RenderProblem, { placeOf }: LoadedTopology): Finding {
  return { code: 'kubernetes', severity: 'error', message, place: placeOf(path), path: path.join('.'), help };
}

function secretFile(path: string): RenderProblem {
  return {
    path: ['server'],
    message: `The configuration has a file with a secret in it, ${path}, which a ConfigMap cannot keep.`,
    help: 'Let the secret come from a Secret: { kubernetes: { secret, key } } or { env: NAME }.',
  };
}
