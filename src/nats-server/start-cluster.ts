import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FleetError } from '../findings/fleet-error.js';
import { findServer } from './find-server.js';
import { type RunningServer, startServer } from './start-server.js';

/**
 * Several servers of our own with routes on loopback, which together are one JetStream cluster. Each member
 * is a server like any other: stop, kill, restart it, then wait with `settled()` for the rest to agree.
 */
export interface ClusterOptions {
  /** How many members; 3 by default. */
  size?: number;
  name?: string;
  binary?: string;
  /** Configuration beside `server_name` and `cluster`: one for all members, or one for each by its index. */
  config?: string | ((index: number) => string);
  timeoutMs?: number;
}

export interface Cluster {
  readonly members: readonly RunningServer[];
  /** Every member's address, for a client. */
  readonly urls: readonly string[];
  /** The member that leads the cluster's metadata now, or null while it is being elected. */
  leader(): Promise<RunningServer | null>;
  /** Waits until there is a leader and every member that runs is current with it. */
  settled(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const SETTLE_MS = 30_000;
const POLL_MS = 50;
/** Route ports are picked before the servers bind them: another process can be quicker. */
const ATTEMPTS = 3;

/** @throws FleetError `server-failed` when a member does not start or they elect no leader in time. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binary = options.binary ?? (await findServer()).path;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce({ ...options, binary });
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function startOnce(options: ClusterOptions & { binary: string }): Promise<Cluster> {
  const name = options.name ?? 'C1';
  const routePorts = await pickFreePorts(options.size ?? 3);
  const { config = '' } = options;
  const starts = routePorts.map((port, index) =>
    startServer({
      binary: options.binary,
      config: memberConfig(
        name,
        `${name}-${index + 1}`,
        port,
        routePorts,
        typeof config === 'string' ? config : config(index),
      ),
      timeoutMs: options.timeoutMs ?? SETTLE_MS,
    }),
  );
  const outcomes = await Promise.allSettled(starts);
  const members = outcomes.filter(outcome => outcome.status === 'fulfilled').map(outcome => outcome.value);
  const cluster = makeCluster(members);
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  try {
    if (failed !== undefined) throw failed.reason;
    await cluster.settled(options.timeoutMs);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function memberConfig(
  cluster: string,
  server: string,
  port: number,
  routePorts: readonly number[],
  more: string,
): string {
  const routes = routePorts.map(other => `"nats://127.0.0.1:${other}"`).join(', ');
  return [
    `server_name: "${server}"`,
    `cluster { name: "${cluster}", listen: "127.0.0.1:${port}", routes: [${routes}] }`,
    more,
    '',
  ].join('\n');
}

function makeCluster(members: readonly RunningServer[]): Cluster {
  return {
    members,
    get urls() {
      return members.map(member => member.url);
    },
    leader: async () => (await readState(members)).leader,
    settled: timeoutMs => waitUntilSettled(members, timeoutMs ?? SETTLE_MS),
    async stop() {
      await Promise.all(members.map(member => member.stop()));
    },
  };
}

async function waitUntilSettled(members: readonly RunningServer[], timeoutMs: number): Promise<void> {
  let waitingFor = '';
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(POLL_MS)) {
    const state = await readState(members);
    if (state.waitingFor === null) return;
    waitingFor = state.waitingFor;
  }
  throw new FleetError(
    'server-failed',
    `The cluster did not settle within ${timeoutMs / 1000} s: ${waitingFor}.`,
    {
      help: 'A majority of its members has to run.',
    },
  );
}

interface MetaState {
  name: string;
  leader?: string;
  cluster_size: number;
  replicas?: { name: string; current: boolean; offline?: boolean }[];
}

async function readState(
  members: readonly RunningServer[],
): Promise<{ leader: RunningServer | null; waitingFor: string | null }> {
  const running = members.filter(member => member.isRunning());
  const views = await Promise.all(running.map(readView));
  const silent = running[views.indexOf(null)];
  if (silent !== undefined) return { leader: null, waitingFor: `${silent.url} to answer` };
  const seen = views.filter(view => view !== null);

  const leaders = new Set(seen.map(view => view.meta?.leader ?? ''));
  const leader =
    leaders.size === 1 ? (running[seen.findIndex(view => leaders.has(view.name))] ?? null) : null;
  if (leader === null) return { leader, waitingFor: 'one leader that all know' };
  return { leader, waitingFor: findStraggler(seen, [...leaders][0]!) };
}

/** What still has to happen once a leader stands, or null. */
function findStraggler(seen: readonly MemberView[], leader: string): string | null {
  // Only the leader tells of replicas.
  const replicas = seen.flatMap(view => view.meta?.replicas ?? []);
  const current = new Set(
    replicas.filter(({ current, offline }) => current && !offline).map(({ name }) => name),
  );
  const behind = seen.find(view => view.name !== leader && !current.has(view.name));
  if (behind !== undefined) return `${behind.name} to be current`;
  const unaware = seen.find(view => view.addresses !== null && view.addresses !== seen.length);
  return unaware === undefined ? null : `${unaware.name} to know the addresses of all`;
}

/** The cluster as one member sees it. */
interface MemberView {
  name: string;
  meta: MetaState | null;
  /** How many addresses it tells its clients: it learns them by gossip, after the routes stand. */
  addresses: number | null;
}

async function readView(member: RunningServer): Promise<MemberView | null> {
  try {
    const [variables, jetstream] = await Promise.all([read(member, '/varz'), read(member, '/jsz')]);
    const addresses = variables['connect_urls'];
    return {
      name: String(variables['server_name']),
      meta: (jetstream['meta_cluster'] as MetaState | undefined) ?? null,
      addresses: Array.isArray(addresses) ? addresses.length : null,
    };
  } catch {
    return null;
  }
}

async function read(member: RunningServer, path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${member.monitorUrl}${path}`, { signal: AbortSignal.timeout(2_000) });
  return (await answer.json()) as Record<string, unknown>;
}

/** Ports that nobody held a moment ago, all different. */
async function pickFreePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, holdPort));
  const ports = held.map(({ port }) => port);
  await Promise.all(held.map(({ server }) => new Promise(resolve => server.close(resolve))));
  return ports;
}

function holdPort(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}
