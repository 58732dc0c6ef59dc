/**
 * The `server` section as it has to be in a pod: what the cluster decides (name, routes, folders, probes' port) is put
 * in, what cannot work there is a problem. What comes out is the topology that `render nats` makes the configuration
 * of, and what the objects around it have to know.
 */

import type { Server, Topology } from '../../topology/topology.gen.js';
import { parseDuration } from '../../units/duration.js';
import { parseSize } from '../../units/size.js';
import { variableOf } from '../nats-server/secret.js';
import type { ServerListener } from './listener.js';
import { listenersOf } from './listener.js';
import type { RenderProblem } from './problem.js';
import { RAW_PREFIX, ROUTE_PREFIX } from './secrets.js';
import type { Settings } from './settings.js';

export const CONFIG_FOLDER = '/etc/nats-config';
export const CONFIG_FILE = 'nats-server.conf';
export const PID_FOLDER = '/var/run/nats';
export const PID_FILE = `${PID_FOLDER}/nats.pid`;
const MONITOR_PORT = 8222;
/** The server takes no less. */
const LAME_DUCK = { duration: '30s', grace: '10s' };
/** What is left for the end itself, after the last client has gone. */
const SECONDS_TO_END = 20;

const ROUTE_PORT = 6222;

export interface Route {
  /** With `$(NAME)` for what a variable of the pod holds. */
  url: string;
  /** The variable that is to hold it, where it has a login; else null. */
  variable: string | null;
}

export interface PodServer {
  /** The topology with the server of the pod. */
  topology: Topology;
  replicas: number;
  /** The servers of the cluster, each in turn. */
  routes: Route[];
  listeners: ServerListener[];
  monitor: { port: number; scheme: 'HTTP' | 'HTTPS'; basePath: string };
  /** Where the volume is mounted; null without JetStream. */
  storeDir: string | null;
  graceSeconds: number;
  /** It dials out to other servers than those of its cluster. */
  dialsOut: boolean;
  problems: RenderProblem[];
}

export function podServer(topology: Topology, settings: Settings): PodServer {
  const written: Server = topology.server ?? {};
  const replicas =
    settings.written.replicas ?? written.cluster?.size ?? (written.cluster === undefined ? 1 : 3);
  const problems: RenderProblem[] = [];
  const server: Server = {
    ...written,
    server_name: { env: 'SERVER_NAME' },
    ...monitoring(written),
    pid_file: PID_FILE,
    lame_duck_duration: written.lame_duck_duration ?? LAME_DUCK.duration,
    lame_duck_grace_period: written.lame_duck_grace_period ?? LAME_DUCK.grace,
  };
  const jetstream = jetstreamOf(topology, settings, problems);
  if (jetstream !== undefined) server.jetstream = jetstream;
  const routes = routesOf(written, settings, replicas);
  const cluster = clusterOf(written, settings, replicas, routes);
  if (cluster === undefined) delete server.cluster;
  else server.cluster = cluster;
  problems.push(...refused(written));
  return {
    topology: { ...topology, server },
    replicas,
    routes,
    listeners: listenersOf(server, monitorOf(server)),
    monitor: monitorOf(server),
    storeDir: jetstream?.store_dir ?? null,
    graceSeconds: graceOf(server),
    dialsOut: server.gateway !== undefined || (server.leafnodes?.remotes ?? []).length > 0,
    problems,
  };
}

/** The kubelet asks for health from outside of the pod: monitoring listens on every address. */
function monitoring({ http, https }: Server): Partial<Server> {
  if (https !== undefined && http === undefined) return { https: `0.0.0.0:${portOf(https)}` };
  return { http: `0.0.0.0:${http === undefined ? MONITOR_PORT : portOf(http)}` };
}

function monitorOf({ http, https, http_base_path }: Server): PodServer['monitor'] {
  const basePath = (http_base_path ?? '').replace(/\/+$/, '');
  return http === undefined
    ? { port: portOf(https!), scheme: 'HTTPS', basePath }
    : { port: portOf(http), scheme: 'HTTP', basePath };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** A full volume stops the server, so JetStream may never fill it. */
function jetstreamOf(
  { server, streams, kv, object_stores }: Topology,
  { storage, resources }: Settings,
  problems: RenderProblem[],
): Server['jetstream'] {
  const written = server?.jetstream;
  if (written === undefined && [streams, kv, object_stores].every(section => section === undefined))
    return undefined;
  const own = written?.max_file_store;
  if (own !== undefined && parseSize(own) >= storage.bytes) {
    problems.push({
      path: ['server', 'jetstream', 'max_file_store'],
      message: `JetStream may store ${own}, but the volume has ${storage.size}: full, it would stop the server.`,
      help: `Write less than the volume has, or leave it out: ${storage.fileStoreBytes} bytes then. Or raise kubernetes.storage.size.`,
    });
  }
  const { volume_size: _measured, ...kept } = written ?? {};
  return {
    ...kept,
    store_dir: written?.store_dir ?? '/data',
    max_file_store: own ?? storage.fileStoreBytes,
    // Memory streams live in the memory that the pod has.
    max_memory_store: written?.max_memory_store ?? Math.floor(resources.memoryBytes / 4),
  };
}

/** Routes follow from name and size: whatever is written has the names of other machines, or of these. */
function clusterOf(
  { cluster }: Server,
  { topology }: Settings,
  replicas: number,
  routes: readonly Route[],
): Server['cluster'] {
  if (cluster === undefined && replicas === 1) return undefined;
  return {
    no_advertise: true,
    ...cluster,
    name: cluster?.name ?? topology,
    size: replicas,
    port: cluster?.port ?? ROUTE_PORT,
    routes: routes.map(({ url, variable }) => (variable === null ? url : { env: variable })),
  };
}

/** Where the cluster asks for a login, a route's URL has to hold it: it comes together in the pod, as a variable. */
function routesOf({ cluster }: Server, { name, namespace }: Settings, replicas: number): Route[] {
  const login = cluster?.authorization;
  const port = cluster?.port ?? ROUTE_PORT;
  return Array.from({ length: replicas }, (_, index) => {
    const host = `${name}-${index}.${name}-headless.${namespace}.svc:${port}`;
    if (login === undefined) return { url: `nats://${host}`, variable: null };
    const password = `$(${RAW_PREFIX}${variableOf(login.password)})`;
    return {
      url: `nats://${encodeURIComponent(login.user)}:${password}@${host}`,
      variable: `${ROUTE_PREFIX}${index}`,
    };
  });
}

/** The pods' file system is read-only, and what a pod logs to a file is lost with it. */
function refused({ log_file, ports_file_dir, operator }: Server): RenderProblem[] {
  const found: RenderProblem[] = [];
  if (operator !== undefined) {
    found.push({
      path: ['server', 'operator'],
      message:
        'Operator mode is not rendered for Kubernetes: its JWTs are signed where the configuration is written.',
      help: 'Keep accounts and users in the configuration, or run `render nats --out` and mount what it writes.',
    });
  }
  if (log_file !== undefined) {
    found.push({
      path: ['server', 'log_file'],
      message: 'In Kubernetes the server logs to stderr: the file would be lost with the pod.',
      help: 'Take `log_file` away.',
    });
  }
  if (ports_file_dir !== undefined) {
    found.push({
      path: ['server', 'ports_file_dir'],
      message: 'In Kubernetes the ports are those of the Service, and the file system is read-only.',
      help: 'Take `ports_file_dir` away.',
    });
  }
  return found;
}

/** As long as the slowest good end takes: sending the clients away, the grace before that, the end itself. */
function graceOf({ lame_duck_duration, lame_duck_grace_period }: Server): number {
  const seconds = (duration: string | 0) => parseDuration(duration) / 1_000_000_000;
  return Math.ceil(seconds(lame_duck_duration!) + seconds(lame_duck_grace_period!)) + SECONDS_TO_END;
}
