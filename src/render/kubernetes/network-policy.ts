/** Who may talk to whom: whatever is not named here may not. */
import { EXPORTER_PORT } from './fleetctl-pods.js';
import type { ListenerName } from './listener.js';
import { type Component, type Metadata, metadataOf, selectorOf } from './metadata.js';
import type { PodServer } from './server.js';
import type { Settings } from './settings.js';

export interface NetworkPolicyModel {
  meta: Metadata;
  selector: Record<string, string>;
  ingress: readonly Rule[];
  egress: readonly Rule[];
}

interface Rule {
  why: string;
  ports: readonly { protocol: 'TCP' | 'UDP'; port: number | null }[];
  /** null: everybody. */
  peers: readonly Peer[] | null;
}

interface Peer {
  pods: Record<string, string> | null;
  namespaces: readonly string[] | null;
  cidr: string | null;
}

export interface PolicyParts {
  server: PodServer;
  /** Where a sidecar serves metrics; null without one. */
  sidecarPort: number | null;
}

export function serverPolicy(settings: Settings, { server, sidecarPort }: PolicyParts): NetworkPolicyModel {
  const { clients, monitoring, external } = settings.written.network_policy ?? {};
  const own = podsOf(settings, 'server');
  const networks = (external ?? []).map(ofNetwork);
  const ports = (...names: ListenerName[]) =>
    server.listeners.filter(({ name }) => names.includes(name)).map(({ port }) => tcp(port));
  const from = [
    rule('Clients.', ports('nats', 'websocket', 'mqtt'), [
      ofNamespaces(clients ?? [settings.namespace]),
      podsOf(settings, 'fleetctl'),
      podsOf(settings, 'exporter'),
      ...networks,
    ]),
    rule('The servers among themselves.', ports('cluster'), [own]),
    rule(
      'Leaf nodes and other clusters.',
      ports('leafnodes', 'gateway'),
      networks.length === 0 ? null : networks,
    ),
    rule('Monitoring.', sidecarPort === null ? ports('monitor') : [tcp(sidecarPort)], [
      ofNamespaces(monitoring ?? ['monitoring']),
    ]),
  ];
  const to = [
    DNS,
    rule('The servers among themselves.', ports('cluster'), [own]),
    ...(server.dialsOut
      ? [{ why: 'Leaf nodes and other clusters, wherever they are.', ports: ANY_TCP, peers: null }]
      : []),
  ];
  return policy(settings, 'server', settings.name, from, to);
}

/** fleetctl's own pods: out to the servers and to nothing else, in for metrics. */
export function fleetctlPolicy(
  settings: Settings,
  component: 'fleetctl' | 'exporter',
  { server }: Pick<PolicyParts, 'server'>,
): NetworkPolicyModel {
  const monitoring = settings.written.network_policy?.monitoring ?? ['monitoring'];
  const port = server.listeners.find(({ name }) => name === 'nats')!.port;
  const from =
    component === 'exporter' ? [rule('Prometheus.', [tcp(EXPORTER_PORT)], [ofNamespaces(monitoring)])] : [];
  const to = [DNS, rule('The servers.', [tcp(port)], [podsOf(settings, 'server')])];
  return policy(settings, component, `${settings.name}-${component}`, from, to);
}

function policy(
  settings: Settings,
  component: Component,
  name: string,
  ingress: readonly Rule[],
  egress: readonly Rule[],
): NetworkPolicyModel {
  return {
    meta: metadataOf(settings, component, name),
    selector: selectorOf(settings, component),
    // A rule without a port would be one for every port.
    ingress: ingress.filter(({ ports }) => ports.length > 0),
    egress: egress.filter(({ ports }) => ports.length > 0),
  };
}

const DNS: Rule = {
  why: 'Names.',
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
  peers: null,
};

const ANY_TCP: Rule['ports'] = [{ protocol: 'TCP', port: null }];

function rule(why: string, ports: Rule['ports'], peers: readonly Peer[] | null): Rule {
  return { why, ports, peers };
}

function tcp(port: number): Rule['ports'][number] {
  return { protocol: 'TCP', port };
}

function podsOf(settings: Settings, component: Component): Peer {
  return { pods: selectorOf(settings, component), namespaces: null, cidr: null };
}

function ofNamespaces(namespaces: readonly string[]): Peer {
  return { pods: null, namespaces, cidr: null };
}

function ofNetwork(cidr: string): Peer {
  return { pods: null, namespaces: null, cidr };
}
