/** The servers. */
import type { KubernetesToleration } from '../../topology/topology.gen.js';
import { CLIENT_LISTENERS, type ServerListener } from './listener.js';
import { labelsOf, type Metadata, metadataOf, selectorOf } from './metadata.js';
import type { Mount } from './mounts.js';
import type { SecretVariable } from './secrets.js';
import { CONFIG_FILE, CONFIG_FOLDER, PID_FILE, PID_FOLDER, type PodServer } from './server.js';
import { filled, type Resources, type Settings } from './settings.js';

export interface StatefulSetModel {
  meta: Metadata;
  replicas: number;
  serviceName: string;
  serviceAccount: string;
  selector: Record<string, string>;
  podLabels: Record<string, string>;
  podAnnotations: Record<string, string> | null;
  image: string;
  imagePullPolicy: string;
  imagePullSecrets: readonly string[] | null;
  configFile: string;
  configFolder: string;
  configMap: string;
  pidFolder: string;
  pidFile: string;
  lameDuck: string;
  /** Each with what the configuration shall read: the secret's text in double quotes. */
  variables: readonly (SecretVariable & { quotedValue: string })[];
  /** URLs of routes that hold a login. */
  routes: readonly { name: string; quotedValue: string }[];
  resources: Resources;
  listeners: readonly ServerListener[];
  monitor: PodServer['monitor'];
  health: { startup: string; readiness: string; liveness: string };
  graceSeconds: number;
  storage: { claim: string; path: string; size: string; class: string | null } | null;
  mounts: readonly Mount[];
  reloader: { image: string; files: readonly string[]; resources: Resources } | null;
  metrics: MetricsSidecar | null;
  spread: Settings['spread'];
  nodeSelector: Record<string, string> | null;
  tolerations: readonly TolerationModel[] | null;
  priorityClass: string | null;
}

/** prometheus-nats-exporter beside each server, where the rules are written for it. */
export interface MetricsSidecar {
  image: string;
  args: readonly string[];
  port: number;
  resources: Resources;
}

type TolerationModel = {
  [Key in keyof KubernetesToleration]-?: NonNullable<KubernetesToleration[Key]> | null;
};

/** Next to nothing, but bounded. */
export const SIDECAR: Resources = {
  cpu: '10m',
  cpuLimit: null,
  memory: '64Mi',
  memoryBytes: 64 * 1024 ** 2,
  goMemory: '48MiB',
};

export interface StatefulSetParts {
  server: PodServer;
  variables: readonly SecretVariable[];
  mounts: readonly Mount[];
  configMap: string;
  configFiles: readonly string[];
  metrics: MetricsSidecar | null;
}

export function statefulSetModel(settings: Settings, parts: StatefulSetParts): StatefulSetModel {
  const { server, variables, mounts, configMap, configFiles, metrics } = parts;
  const { name, written } = settings;
  const annotations = { ...settings.annotations, ...written.pod_annotations };
  return {
    meta: metadataOf(settings, 'server', name),
    replicas: server.replicas,
    serviceName: `${name}-headless`,
    serviceAccount: name,
    selector: selectorOf(settings, 'server'),
    podLabels: { ...written.pod_labels, ...labelsOf(settings, 'server') },
    podAnnotations: Object.keys(annotations).length === 0 ? null : annotations,
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    imagePullSecrets: settings.imagePullSecrets,
    configFile: `${CONFIG_FOLDER}/${CONFIG_FILE}`,
    configFolder: CONFIG_FOLDER,
    configMap,
    pidFolder: PID_FOLDER,
    pidFile: PID_FILE,
    lameDuck: `-sl=ldm=${PID_FILE}`,
    variables: variables.map(each => ({ ...each, quotedValue: `"$(${each.raw})"` })),
    routes: server.routes.flatMap(({ url, variable: name }) =>
      name === null ? [] : [{ name, quotedValue: `"${url}"` }],
    ),
    resources: settings.resources,
    listeners: server.listeners,
    monitor: server.monitor,
    health: healthOf(server.monitor.basePath),
    graceSeconds: server.graceSeconds,
    storage:
      server.storeDir === null
        ? null
        : {
            claim: `${name}-js`,
            path: server.storeDir,
            size: settings.storage.size,
            class: settings.storage.class,
          },
    mounts,
    reloader: settings.reload === 'reloader' ? reloaderOf(settings, configFiles) : null,
    metrics,
    spread: settings.spread,
    nodeSelector: written.node_selector ?? null,
    tolerations: filled(written.tolerations?.map(tolerationModel)),
    priorityClass: written.priority_class ?? null,
  };
}

/** Ready is a server whose JetStream runs; alive is one that answers at all. */
function healthOf(basePath: string): StatefulSetModel['health'] {
  return {
    startup: `${basePath}/healthz`,
    readiness: `${basePath}/healthz?js-server-only=true`,
    liveness: `${basePath}/healthz?js-enabled-only=true`,
  };
}

function reloaderOf({ reloaderImage }: Settings, files: readonly string[]): StatefulSetModel['reloader'] {
  return {
    image: reloaderImage,
    files: files.map(file => `${CONFIG_FOLDER}/${file}`),
    resources: SIDECAR,
  };
}

function tolerationModel({ key, operator, value, effect }: KubernetesToleration): TolerationModel {
  return { key: key ?? null, operator: operator ?? null, value: value ?? null, effect: effect ?? null };
}

export interface ServiceModel {
  meta: Metadata;
  type: string;
  selector: Record<string, string>;
  listeners: readonly ServerListener[];
}

/** What clients and leaf nodes connect to; the others are no business of theirs. */
export function clientService(settings: Settings, { listeners }: PodServer): ServiceModel {
  const { type, annotations } = settings.written.service ?? {};
  return {
    meta: metadataOf(settings, 'server', settings.name, annotations === undefined ? {} : { annotations }),
    type: type ?? 'ClusterIP',
    selector: selectorOf(settings, 'server'),
    listeners: listeners.filter(({ name }) => CLIENT_LISTENERS.includes(name)),
  };
}

/** A name for each pod, from before it is ready: the servers find each other by it, and only together are they ready. */
export function headlessService(settings: Settings, { listeners }: PodServer): ServiceModel {
  return {
    meta: metadataOf(settings, 'server', `${settings.name}-headless`),
    type: 'ClusterIP',
    selector: selectorOf(settings, 'server'),
    listeners,
  };
}
