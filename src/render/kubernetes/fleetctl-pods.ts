/**
 * fleetctl in the cluster: the GitOps step, the drift check, the exporter. None of them asks the cluster's API for
 * anything; each logs in to NATS as the user whose role it has, and may do no more there.
 */
import { inboxPrefixOf } from '../../access/inbox-prefix.js';
import type { Topology, User } from '../../topology/topology.gen.js';
import type { ConfigMapModel } from './config-map.js';
import { type Component, labelsOf, type Metadata, metadataOf, selectorOf } from './metadata.js';
import { digest } from './names.js';
import type { RenderProblem } from './problem.js';
import { keyOf } from './secrets.js';
import type { Resources, Settings } from './settings.js';

export type FleetctlRole = NonNullable<User['role']>;

export interface FleetctlContainer {
  name: string;
  image: string;
  imagePullPolicy: string;
  args: readonly string[];
  resources: Resources;
  login: { user: string; secret: string; key: string } | null;
  contextsSecret: string | null;
  topologyMap: string | null;
  /** Where it serves metrics. */
  port: number | null;
}

export interface FleetctlPod {
  meta: Metadata;
  selector: Record<string, string>;
  podLabels: Record<string, string>;
  serviceAccount: string;
  imagePullSecrets: readonly string[] | null;
  restartPolicy: 'Never' | null;
  before: readonly FleetctlContainer[] | null;
  containers: readonly FleetctlContainer[];
  topologyMap: string | null;
  contextsSecret: string | null;
}

export interface FleetctlJob extends FleetctlPod {
  backoffLimit: number;
  deadlineSeconds: number;
  /** Exit codes after which it is not tried again (docs/exit-codes.md). */
  finalExits: readonly number[];
}

/** What the pods need to know, and where what is wrong is gathered. */
export interface FleetctlContext {
  settings: Settings;
  topology: Topology;
  /** The address of the client Service. */
  url: string;
  topologyMap: ConfigMapModel;
  /** Of the topology and of fleetctl: a Job that was done once is another one after it. */
  digest: string;
  problems: RenderProblem[];
}

const PLAN_FILE = '/work/plan.json';
const TOPOLOGY = '/topology/topology.yaml';

/**
 * In Argo CD, before anything is synced: a topology that does not hold stops it there. Nothing of the sync exists yet,
 * so it brings what it needs along.
 */
export function validateJob(context: FleetctlContext): {
  account: { meta: Metadata };
  topologyMap: ConfigMapModel;
  job: FleetctlJob;
} {
  const { settings, topologyMap } = context;
  const name = `${settings.name}-topology-validate`;
  const before = metadataOf(settings, 'fleetctl', name, {
    annotations: { ...hook('PreSync'), 'argocd.argoproj.io/sync-wave': '-1' },
  });
  const own = { meta: before, immutable: false, data: topologyMap.data };
  const within = { ...context, topologyMap: own };
  const job = {
    ...podOf(within, name, hook('PreSync')),
    ...ONCE,
    serviceAccount: name,
    finalExits: [3],
    containers: [container(within, 'validate', ['validate', TOPOLOGY], null)],
  };
  return { account: { meta: before }, topologyMap: own, job };
}

/**
 * Plans and applies exactly that plan. What would lose data and has no consent in the file is refused, and a topology
 * that takes saved plans only gets one.
 */
export function applyJob(context: FleetctlContext): FleetctlJob {
  const { settings } = context;
  const { gitops, prune } = settings.fleetctl;
  const name = `${settings.name}-topology-apply`;
  const role: FleetctlRole = prune ? 'prune' : 'apply';
  const planned = ['plan', TOPOLOGY, '--out', PLAN_FILE, ...(prune ? ['--prune'] : [])];
  return {
    // A Job cannot change: Argo CD deletes the one before, Flux gets another name.
    ...(gitops === 'argocd'
      ? podOf(context, name, hook('PostSync'))
      : podOf(context, `${name}-${digest(context.digest)}`, FORCE)),
    ...ONCE,
    backoffLimit: 6,
    finalExits: [3, 4],
    before: [container(context, 'plan', planned, role)],
    containers: [container(context, 'apply', ['apply', PLAN_FILE], role)],
  };
}

/** Fails where the server is not what the topology says, and is known by that. */
export function driftJob(context: FleetctlContext): FleetctlJob {
  const { settings } = context;
  return {
    ...podOf(context, `${settings.name}-topology-drift`, {}),
    ...ONCE,
    finalExits: [2, 3, 4],
    containers: [container(context, 'plan', ['plan', TOPOLOGY, '--detailed-exitcode'], 'plan')],
  };
}

const ONCE = { restartPolicy: 'Never', backoffLimit: 2, deadlineSeconds: 900 } as const;
const FORCE = { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
export const EXPORTER_PORT = 7778;

export function exporterPod(context: FleetctlContext): FleetctlPod {
  const { settings } = context;
  const args = ['exporter', TOPOLOGY, '--listen', `0.0.0.0:${EXPORTER_PORT}`];
  return {
    ...podOf(context, `${settings.name}-exporter`, {}, 'exporter'),
    containers: [{ ...container(context, 'exporter', args, 'exporter'), port: EXPORTER_PORT }],
  };
}

/** A hook's Job stays until the next sync: one with a time to live could be gone before Argo CD has seen it end. */
function hook(phase: 'PreSync' | 'PostSync'): Record<string, string> {
  return {
    'argocd.argoproj.io/hook': phase,
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  };
}

function podOf(
  { settings, topologyMap }: FleetctlContext,
  name: string,
  annotations: Record<string, string>,
  component: Component = 'fleetctl',
): Omit<FleetctlPod, 'containers'> {
  return {
    meta: metadataOf(settings, component, name, { annotations }),
    selector: selectorOf(settings, component),
    podLabels: labelsOf(settings, component),
    serviceAccount: `${settings.name}-fleetctl`,
    imagePullSecrets: settings.imagePullSecrets,
    restartPolicy: null,
    before: null,
    topologyMap: topologyMap.meta.name,
    contextsSecret: settings.fleetctl.contextsSecret,
  };
}

function container(
  context: FleetctlContext,
  name: string,
  args: readonly string[],
  role: FleetctlRole | null,
): FleetctlContainer {
  const { settings, topologyMap } = context;
  const found = role === null ? null : loginOf(context, role);
  return {
    name,
    image: settings.fleetctl.image!,
    imagePullPolicy: settings.imagePullPolicy,
    args: found === null ? args : [...args, ...found.flags],
    resources: settings.fleetctl.resources,
    login: found?.login ?? null,
    contextsSecret: settings.fleetctl.contextsSecret,
    topologyMap: topologyMap.meta.name,
    port: null,
  };
}

interface Login {
  flags: readonly string[];
  login: FleetctlContainer['login'];
}

/** Each role may do what those before it may. */
const ROLES: readonly FleetctlRole[] = ['exporter', 'plan', 'apply', 'prune'];

/** Several accounts are logged in to by the contexts of the nats CLI; a single one by the user with the least role. */
function loginOf({ settings, topology, url, problems }: FleetctlContext, role: FleetctlRole): Login | null {
  if (settings.fleetctl.contextsSecret !== null) return { flags: [], login: null };
  const users = Object.entries(topology.users ?? {}).filter(([, user]) => user?.account === undefined);
  const enough = ROLES.slice(ROLES.indexOf(role));
  const found = enough.flatMap(each => users.filter(([, user]) => user?.role === each))[0];
  if (found === undefined) {
    tell(problems, ['kubernetes', 'fleetctl'], {
      message: `fleetctl in the cluster needs a user with the role \`${role}\`, and there is none.`,
      help: `Write \`users: { fleetctl-${role}: { role: ${role}, password: { env: … } } }\`.`,
    });
    return null;
  }
  const [name, user] = found;
  const secret = user?.password === undefined ? null : keyOf(user.password, settings);
  if (secret === null) {
    tell(problems, ['users', name], {
      message: `\`${name}\` has no password that a Secret holds, so fleetctl cannot log in with it from a pod.`,
      help: 'Give it a password: { env: NAME } or { kubernetes: { secret, key } }. Or name kubernetes.fleetctl.contexts_secret.',
    });
    return null;
  }
  return {
    flags: ['--server', url, '--inbox-prefix', inboxPrefixOf(name, user)],
    login: { user: name, ...secret },
  };
}

/** Once, though several containers have the same need. */
function tell(
  problems: RenderProblem[],
  path: RenderProblem['path'],
  said: { message: string; help: string },
): void {
  if (!problems.some(({ message }) => message === said.message)) problems.push({ path, ...said });
}
