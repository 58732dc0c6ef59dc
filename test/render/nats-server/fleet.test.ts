/** The fleet's own server: what `fleetctl render nats` makes of topology/ gives every login what the topology says. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf, type UserAccess } from '../../../src/access/permissions-of.js';
import { type RunningServer, startServer } from '../../../src/nats-server/start-server.js';
import { readFleet } from '../../fleet/read-fleet.js';
import { servers } from '../../support/server.js';
import { rendering } from './rendered.js';

const store = await mkdtemp(join(tmpdir(), 'fleetctl-fleet-'));
const fleet = await readFleet();
// Everything as it is in topology/, but for what would be in the way of another server on this machine.
Object.assign(fleet.server!, { host: '127.0.0.1', port: -1, http: '127.0.0.1:-1' });
Object.assign(fleet.server!.jetstream!, { store_dir: store });
const { file, secrets } = rendering(fleet);
const users = [...permissionsOf(fleet).values()];

/** A subject that is in none of the rights, whatever they are. */
const STRANGE = 'nobody.may.this';

describe.each(servers)('the fleet on $label', ({ binary }) => {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    for (const { variable } of secrets) process.env[variable] = `pw-${variable}`;
    server = await startServer({ binary, config: file.text, asConfigured: true });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(store, { recursive: true, force: true });
    for (const { variable } of secrets) delete process.env[variable];
  });

  function login(user: string, pass?: string): Promise<NatsConnection> {
    const env = fleet.users?.[user]?.password?.env ?? '';
    const inboxPrefix = users.find(each => each.user === user)?.inboxPrefix ?? '_INBOX';
    return connect({
      servers: server!.url,
      user,
      pass: pass ?? `pw-${env}`,
      inboxPrefix,
      reconnect: false,
    });
  }

  /** Whether a publish is let through: the server says only that it is not. */
  async function mayPublish(client: NatsConnection, subject: string): Promise<boolean> {
    let refused = false;
    void (async () => {
      for await (const status of client.status()) {
        if (status.type === 'error' && String(status.error).includes(subject)) refused = true;
      }
    })();
    client.publish(subject, '');
    await client.flush();
    // The refusal has arrived before the flush was answered; whoever listens hears of it in a turn of its own.
    await new Promise(resolve => setImmediate(resolve));
    return !refused;
  }

  function anExample({ effective: { publish } }: UserAccess): string | undefined {
    const denied = (subject: string) => publish.deny.includes(subject) || publish.deny.includes('>');
    return publish.allow
      .map(each => each.replaceAll('*', 'x').replace('>', 'x.y'))
      .find(each => !denied(each));
  }

  it.each(users.map(each => [each.user, each] as const))(
    '%s logs in, and may what is its own',
    async (user, access) => {
      const client = await login(user);
      try {
        const example = anExample(access);
        if (example !== undefined) expect(await mayPublish(client, example)).toBe(true);
        const isEverything = access.effective.publish.allow.includes('>');
        expect(await mayPublish(client, STRANGE)).toBe(isEverything);
      } finally {
        await client.close();
      }
    },
  );

  it.each(users.map(({ user }) => user))('nobody logs in as %s with another password', async user => {
    await expect(login(user, 'guessed')).rejects.toThrow(/[Aa]uthorization/);
  });

  it('nobody logs in without a login', async () => {
    await expect(connect({ servers: server!.url, reconnect: false })).rejects.toThrow(/[Aa]uthorization/);
  });

  it('the account of the system is apart from the bus', async () => {
    const system = await login('sys');
    const fleetctl = await login('fleetctl');
    try {
      const answer = await system.request('$SYS.REQ.SERVER.PING', '', { timeout: 5_000 });
      expect(answer.json()).toMatchObject({ server: { name: 'fleet' } });
      const jetstream = await system.request('$JS.API.INFO', '', { timeout: 1_000 });
      expect(jetstream.json()).toMatchObject({ error: { err_code: 10039 } });
      const info = (await fleetctl.request('$JS.API.INFO')).json<{ limits: { max_storage: number } }>();
      expect(info).toMatchObject({ type: 'io.nats.jetstream.api.v1.account_info_response' });
      await expect(fleetctl.request('$SYS.REQ.SERVER.PING', '', { timeout: 1_000 })).rejects.toThrow();
    } finally {
      await Promise.all([system.close(), fleetctl.close()]);
    }
  });

  it('has the limits that the topology gives it', async () => {
    const varz = (await (await fetch(`${server!.monitorUrl}/varz`)).json()) as {
      jetstream: { config: object };
    };
    expect(varz).toMatchObject({ server_name: 'fleet', max_payload: 1_048_576 });
    expect(varz.jetstream.config).toMatchObject({ max_storage: 9 * 2 ** 30, max_memory: 256 * 2 ** 20 });
  });
});
