import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import {
  connect,
  type NatsConnection,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import type { FleetError } from '../findings/fleet-error.js';
import { FleetError as Fault } from '../findings/fleet-error.js';
import { askWhy } from './ask-why.js';
import type { Credentials } from './authenticate.js';
import { dialFault, inContext, isUnexplained } from './connection-faults.js';
import type { ConnectionOptions } from './connection-options.js';
import { readTlsFiles } from './read-tls-files.js';
import type { ServerAddress } from './server-address.js';

/** A connection that the client has made, and the server it was made to. */
export interface Dialled {
  client: NatsConnection;
  server: ServerAddress;
}

/**
 * Connects to the first of the servers that lets us in, in the order given. One client per server, without the
 * client's own reconnecting: so each server's fault is known, a silent one costs no more than the timeout, and a
 * connection that breaks later fails its requests at once instead of letting them wait.
 */
export async function dial(
  servers: readonly ServerAddress[],
  options: ConnectionOptions,
  credentials: Credentials,
): Promise<Dialled> {
  await readTlsFiles(options);
  const faults: FleetError[] = [];
  for (const server of servers) {
    try {
      return { client: await dialOne(server, options, credentials), server };
    } catch (error) {
      if (error instanceof Fault) {
        faults.push(error);
        continue;
      }
      const authenticator = loginOf(server) ?? credentials.authenticator;
      const reason = isUnexplained(error) ? await askWhy(server, authenticator, options) : null;
      faults.push(dialFault(reason ?? error, server, credentials, options));
    }
  }
  throw oneFault(faults, options);
}

/**
 * A connection for a service: it lives on through restarts and failovers, and learns of the cluster's servers. It is
 * dialled once in the way above, because only that says what stands in the way.
 */
export async function dialLasting(
  options: ConnectionOptions,
  credentials: Credentials,
  name: string,
): Promise<NatsConnection> {
  const { client, server } = await dial(options.servers, options, credentials);
  await client.close();
  const servers = [server, ...options.servers.filter(({ url }) => url !== server.url)];
  return connect({
    ...settingsFor(server, options, credentials),
    servers: servers.map(hostPort),
    noRandomize: true,
    name,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    waitOnFirstConnect: true,
    pingInterval: PING_EVERY_MS,
    maxPingOut: MOST_PINGS_OUT,
  });
}

/** Between two tries of the same server; with half as much again at random, so that not everybody comes at once. */
const RECONNECT_WAIT_MS = 250;
/**
 * A server that is frozen, or whose network is gone without a word, is given up with the third ping, after twelve
 * seconds. By the client's defaults that takes six minutes, in which nothing is handled and nothing says why.
 */
const PING_EVERY_MS = 4_000;
const MOST_PINGS_OUT = 2;

async function dialOne(
  server: ServerAddress,
  options: ConnectionOptions,
  credentials: Credentials,
): Promise<NatsConnection> {
  const connecting = connect({
    ...settingsFor(server, options, credentials),
    servers: [hostPort(server)],
    name: 'fleetctl',
    noEcho: true,
    reconnect: false,
    ignoreClusterUpdates: true,
  });
  return withDeadline(connecting, server, options);
}

/** Login, TLS and what else is the same however long the connection is to live. */
function settingsFor(server: ServerAddress, options: ConnectionOptions, credentials: Credentials) {
  const authenticator = loginOf(server) ?? credentials.authenticator;
  return {
    noAsyncTraces: true,
    timeout: options.timeoutMs,
    ...(authenticator === null ? {} : { authenticator }),
    ...(options.inboxPrefix === null ? {} : { inboxPrefix: options.inboxPrefix }),
    ...tlsFor(server, options),
  };
}

/** The client counts its timeout for each address of a host name; people count it once. */
async function withDeadline(
  connecting: Promise<NatsConnection>,
  server: ServerAddress,
  options: ConnectionOptions,
): Promise<NatsConnection> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connecting.then(
        client => client.close(),
        () => {},
      );
      const why = `no answer within ${options.timeoutMs / 1000} s`;
      reject(
        new Fault('unreachable', `${server.url}${inContext(options)}: ${why}.`, {
          help: 'Check the address and the firewall, or wait longer: --timeout 30s.',
        }),
      );
    }, options.timeoutMs);
  });
  try {
    return await Promise.race([connecting, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function hostPort({ host, port }: ServerAddress): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

function loginOf({ login }: ServerAddress) {
  if (login === null) return null;
  if ('token' in login) return tokenAuthenticator(login.token.reveal());
  return usernamePasswordAuthenticator(login.user, login.password.reveal());
}

/**
 * With `tls` present the client insists on TLS; without, it uses TLS where the server demands or offers it. Dialled
 * by address, Node would check the certificate against "localhost": the address has to be named.
 */
function tlsFor(server: ServerAddress, options: ConnectionOptions): { tls?: object } {
  const { certFile, keyFile, caFile, first } = options.tls;
  const identity = isIP(server.host)
    ? {
        checkServerIdentity: (_: string, certificate: PeerCertificate) =>
          checkServerIdentity(server.host, certificate),
      }
    : {};
  const tls = {
    ...(certFile === null ? {} : { certFile }),
    ...(keyFile === null ? {} : { keyFile }),
    ...(caFile === null ? {} : { caFile }),
    ...(first ? { handshakeFirst: true } : {}),
  };
  if (!server.tls && Object.keys(tls).length === 0) return {};
  return { tls: { ...tls, ...identity } };
}

/** Of several servers' faults the one that decides the exit code, with what each server said. */
function oneFault(faults: FleetError[], options: ConnectionOptions): FleetError {
  const decisive = faults.find(fault => fault.code === 'login-refused') ?? faults[0];
  if (decisive === undefined) throw new Error('no server was dialled');
  if (faults.length === 1) return decisive;
  const each = faults.map(fault => fault.message.replace(/\.$/, '')).join('; ');
  return new Fault(
    decisive.code,
    `None of ${faults.length} servers${inContext(options)} let us in: ${each}.`,
    {
      help: decisive.help,
      cause: decisive,
    },
  );
}
