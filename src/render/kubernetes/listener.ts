/** The ports of a server, by the names that Services, probes and policies know them by. */
import type { Server } from '../../topology/topology.gen.js';

export type ListenerName =
  | 'nats'
  | 'leafnodes'
  | 'websocket'
  | 'mqtt'
  | 'cluster'
  | 'gateway'
  | 'monitor'
  | 'profiling';

export interface ServerListener {
  name: ListenerName;
  port: number;
  /** What a mesh or a load balancer has to know of it. */
  appProtocol: 'tcp' | 'tls' | 'http' | 'https';
}

/** Who uses a listener: clients get it in the client Service. */
export const CLIENT_LISTENERS: readonly ListenerName[] = ['nats', 'leafnodes', 'websocket', 'mqtt'];

export function listenersOf(
  { port, tls, leafnodes, websocket, mqtt, cluster, gateway, prof_port }: Server,
  monitor: { port: number; scheme: 'HTTP' | 'HTTPS' },
): ServerListener[] {
  const found: ServerListener[] = [
    { name: 'nats', port: port ?? 4222, appProtocol: tls === undefined ? 'tcp' : 'tls' },
  ];
  const add = (name: ListenerName, at: number | undefined, secured: unknown) => {
    if (at !== undefined) found.push({ name, port: at, appProtocol: secured === undefined ? 'tcp' : 'tls' });
  };
  add('leafnodes', leafnodes?.port, leafnodes?.tls);
  if (websocket !== undefined) {
    found.push({
      name: 'websocket',
      port: websocket.port,
      appProtocol: websocket.tls === undefined ? 'http' : 'https',
    });
  }
  add('mqtt', mqtt?.port, mqtt?.tls);
  add('cluster', cluster === undefined ? undefined : (cluster.port ?? 6222), cluster?.tls);
  add('gateway', gateway === undefined ? undefined : (gateway.port ?? 7222), gateway?.tls);
  found.push({
    name: 'monitor',
    port: monitor.port,
    appProtocol: monitor.scheme === 'HTTP' ? 'http' : 'https',
  });
  add('profiling', prof_port, undefined);
  return found;
}
