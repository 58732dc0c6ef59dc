/** A bus to try permissions on: a topology applied by its own fleetctl user, brought back to that state before each try. */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'vitest';
import { permissionsOf, type UserAccess } from '../../src/access/permissions-of.js';
import { applyPlan } from '../../src/apply/apply-plan.js';
import type { ValidTopology } from '../../src/cli/load-for-run.js';
import { makeLivePlan } from '../../src/cli/make-live-plan.js';
import { connect as connectFleetctl } from '../../src/jetstream/connect.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { type RunningServer, startServer } from '../../src/nats-server/start-server.js';
import type { LoadedTopology } from '../../src/topology/loaded-topology.js';
import { ADMIN, configOf, PASSWORD, type Users } from './logins.js';
import type { Actors } from './service-calls.js';

export interface Stage {
  server: RunningServer;
  users: Users;
  admin: NatsConnection;
  /** Logs in, does something, logs out; the bus is as new before. */
  as<T>(
    login: string,
    access: UserAccess,
    act: (actors: Omit<Actors, 'patienceMs'>) => Promise<T>,
  ): Promise<T>;
  stop(): Promise<void>;
}

export async function setStage(loaded: LoadedTopology, binary: string, more: object = {}): Promise<Stage> {
  const topology = loaded.topology!;
  const users = permissionsOf(topology);
  const server = await startServer({ binary, config: configOf(users, more) });
  const logIn = (user: string, inboxPrefix = '_INBOX') =>
    connect({
      servers: server.url,
      user,
      pass: PASSWORD,
      inboxPrefix,
      reconnect: false,
      noAsyncTraces: true,
    });
  const admin = await logIn(ADMIN);
  await applyAs('fleetctl', loaded, server, users);
  const durables = await durablesOf(admin);
  return {
    server,
    users,
    admin,
    async as(login, access, act) {
      await reset(admin, durables);
      const { inboxPrefix } = access;
      const service = await logIn(login, inboxPrefix);
      try {
        return await act({ service, admin, inboxPrefix, topology });
      } finally {
        await service.close();
      }
    },
    async stop() {
      await admin.close();
      await server.stop();
    },
  };
}

/** Plan and apply, with this project's own code and the permissions of a role. */
async function applyAs(user: string, loaded: LoadedTopology, { url }: RunningServer, users: Users) {
  const { inboxPrefix } = users.get(user)!;
  const flags = { noContext: true, server: url, user, password: PASSWORD, inboxPrefix };
  const connection = await connectFleetctl(resolveConnection(flags, {}, contextDisk));
  try {
    const connections = new Map([[null, connection]]);
    const options = { target: [], exclude: [], prune: false, adopt: [], allow_destroy: [] };
    const { plan } = await makeLivePlan({
      loaded: loaded as ValidTopology,
      connections,
      options,
      env: null,
      concurrency: 8,
    });
    const report = await applyPlan({
      plan,
      connections,
      concurrency: 8,
      lockTimeoutMs: 5_000,
      onEvent: () => {},
      signal: new AbortController().signal,
    });
    expect(report.complete).toBe(true);
  } finally {
    await connection.close();
  }
}

interface Durable {
  stream: string;
  config: { name: string };
}

async function ask<T>(admin: NatsConnection, subject: string, body?: object): Promise<T> {
  const answer = await admin.request(`$JS.API.${subject}`, body === undefined ? '' : JSON.stringify(body));
  const parsed = answer.json<T & { error?: object }>();
  if (parsed.error !== undefined) throw new Error(`${subject}: ${JSON.stringify(parsed.error)}`);
  return parsed;
}

async function streamsOf(admin: NatsConnection): Promise<string[]> {
  return (await ask<{ streams: string[] }>(admin, 'STREAM.NAMES')).streams;
}

async function durablesOf(admin: NatsConnection): Promise<Durable[]> {
  const durables: Durable[] = [];
  for (const stream of await streamsOf(admin)) {
    const { consumers } = await ask<{ consumers: Durable[] }>(admin, `CONSUMER.LIST.${stream}`);
    durables.push(...consumers.map(({ config }) => ({ stream, config })));
  }
  return durables;
}

/** Empty streams, and the durable consumers as they were made: nothing of an earlier try is left to hear. */
async function reset(admin: NatsConnection, durables: readonly Durable[]): Promise<void> {
  for (const stream of await streamsOf(admin)) {
    const { consumers } = await ask<{ consumers: string[] }>(admin, `CONSUMER.NAMES.${stream}`);
    for (const name of consumers ?? []) await ask(admin, `CONSUMER.DELETE.${stream}.${name}`);
    await ask(admin, `STREAM.PURGE.${stream}`);
  }
  for (const { stream, config } of durables) {
    await ask(admin, `CONSUMER.CREATE.${stream}.${config.name}`, { stream_name: stream, config });
  }
}
