/** The `kubernetes` section with its defaults: what everything else in this folder is made from. */
import type { Kubernetes, KubernetesResources, Topology } from '../../topology/topology.gen.js';
import { parseSize } from '../../units/size.js';
import { goMemory, quantity } from './quantity.js';

const GIB = 1024 ** 3;

export interface Settings {
  topology: string;
  namespace: string;
  name: string;
  image: string;
  imagePullPolicy: string;
  imagePullSecrets: readonly string[] | null;
  resources: Resources;
  storage: { bytes: number; size: string; class: string | null; fileStoreBytes: number };
  spread: readonly { key: string; when: string }[];
  reload: 'rollout' | 'reloader' | 'none';
  reloaderImage: string;
  usersSecret: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** The section as it is written, for what is used in one place alone. */
  written: Kubernetes;
  fleetctl: FleetctlSettings;
}

export interface Resources {
  cpu: string;
  cpuLimit: string | null;
  memory: string;
  memoryBytes: number;
  goMemory: string;
}

export interface FleetctlSettings {
  image: string | null;
  gitops: 'argocd' | 'flux' | 'none';
  prune: boolean;
  drift: string | null;
  contextsSecret: string | null;
  resources: Resources;
}

/** @param namespace of the command line, in place of the topology's */
export function settingsOf(
  { topology, server, kubernetes: written = {} }: Topology,
  namespace: string | null,
): Settings {
  const name = written.name ?? 'nats';
  const bytes = parseSize(written.storage?.size ?? server?.jetstream?.volume_size ?? '10GiB');
  const percent = written.storage?.file_store_percent ?? 90;
  return {
    topology,
    namespace: namespace ?? written.namespace ?? 'nats',
    name,
    image: written.image ?? 'nats:2.15.1-alpine',
    imagePullPolicy: written.image_pull_policy ?? 'IfNotPresent',
    imagePullSecrets: filled(written.image_pull_secrets),
    resources: resourcesOf(written.resources, { cpu: '1', memory: 4 * GIB }),
    storage: {
      bytes,
      size: quantity(bytes),
      class: written.storage?.class ?? null,
      fileStoreBytes: Math.floor((bytes * percent) / 100),
    },
    spread: Object.entries(written.spread ?? DEFAULT_SPREAD).map(([key, when]) => ({ key, when })),
    reload: written.reload ?? 'rollout',
    reloaderImage: written.reloader_image ?? 'natsio/nats-server-config-reloader:0.23.0',
    usersSecret: written.users_secret ?? `${name}-users`,
    labels: written.labels ?? {},
    annotations: written.annotations ?? {},
    written,
    fleetctl: fleetctlSettings(written),
  };
}

const DEFAULT_SPREAD = {
  'kubernetes.io/hostname': 'DoNotSchedule',
  'topology.kubernetes.io/zone': 'ScheduleAnyway',
} as const;

function fleetctlSettings({ fleetctl = {} }: Kubernetes): FleetctlSettings {
  return {
    image: fleetctl.image ?? null,
    gitops: fleetctl.gitops ?? 'none',
    prune: fleetctl.prune ?? false,
    drift: fleetctl.drift ?? null,
    contextsSecret: fleetctl.contexts_secret ?? null,
    resources: resourcesOf(fleetctl.resources, { cpu: '50m', memory: GIB / 4 }),
  };
}

/** Memory is asked for as it is limited: a server that was promised less is the first to be killed. */
function resourcesOf(
  written: KubernetesResources = {},
  defaults: { cpu: string; memory: number },
): Resources {
  const bytes = written.memory === undefined ? defaults.memory : parseSize(written.memory);
  return {
    cpu: written.cpu ?? defaults.cpu,
    cpuLimit: written.cpu_limit ?? null,
    memory: quantity(bytes),
    memoryBytes: bytes,
    goMemory: goMemory(bytes, written.go_memory_percent ?? 75),
  };
}

/** An empty list is none. */
export function filled<T>(list: readonly T[] | undefined): readonly T[] | null {
  return list === undefined || list.length === 0 ? null : list;
}
