/** What stands between us and an answer: nobody there, nobody listening, no right, no JetStream, a connection that breaks. */
import { createServer, type Server } from 'node:net';
import { connect as connectClient, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FleetError } from '../../src/findings/fleet-error.js';
import { accountInfo } from '../../src/jetstream/account-info.js';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { type ConnectionOptions, resolveConnection } from '../../src/jetstream/connection-options.js';
import { consumerList } from '../../src/jetstream/consumer-list.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import type { ConnectionFlags } from '../../src/jetstream/settings.js';
import { streamCreate } from '../../src/jetstream/stream-create.js';
import { streamList } from '../../src/jetstream/stream-list.js';
import { pinned, servers, withCluster, withServer } from '../support/server.js';

async function open(flags: ConnectionFlags, options: Partial<ConnectionOptions> = {}): Promise<Connection> {
  const resolved = resolveConnection({ noContext: true, timeout: '3s', ...flags }, {}, contextDisk);
  return connect({ ...resolved, ...options });
}

async function faultOf(promise: Promise<unknown>): Promise<FleetError> {
  const error = await promise.then(
    () => new Error('nothing went wrong'),
    thrown => thrown,
  );
  if (error instanceof FleetError) return error;
  throw error;
}

async function expectFault(
  promise: Promise<unknown>,
  code: string,
  message: string | RegExp,
): Promise<FleetError> {
  const fault = await faultOf(promise);
  expect(fault.code).toBe(code);
  expect(fault.message).toMatch(message);
  expect(fault.help).not.toBe('');
  return fault;
}

/** Something that listens and is no NATS server. */
async function listen(greeting: string): Promise<{ port: number; server: Server }> {
  const server = createServer(socket => {
    socket.on('error', () => {});
    if (greeting !== '') socket.write(greeting);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { server, port: (server.address() as { port: number }).port };
}

describe('where no server is', () => {
  it('a port that nobody holds is refused at once', async () => {
    const { server, port } = await listen('');
    await new Promise(done => server.close(done));
    await expectFault(
      open({ server: `127.0.0.1:${port}` }),
      'unreachable',
      /^nats:\/\/127\.0\.0\.1:\d+: connection refused\.$/,
    );
  });

  it('a host that does not exist is named', async () => {
    await expectFault(
      open({ server: 'nats.invalid' }),
      'unreachable',
      'nats://nats.invalid:4222: the host name',
    );
  });

  it('one that accepts and is silent is given up after the timeout', async () => {
    const { server, port } = await listen('');
    const began = Date.now();
    await expectFault(
      open({ server: `localhost:${port}`, timeout: '400ms' }),
      'unreachable',
      'no answer within 0.4 s',
    );
    expect(Date.now() - began).toBeLessThan(1200);
    server.close();
  });

  it('one that greets and is silent is given up after the timeout', async () => {
    const { server, port } = await listen(
      'INFO {"server_id":"x","version":"2.15.1","proto":1,"max_payload":1}\r\n',
    );
    await expectFault(
      open({ server: `127.0.0.1:${port}`, timeout: '400ms' }),
      'unreachable',
      'no answer within 0.4 s',
    );
    server.close();
  });

  it('one that speaks something else is told apart', async () => {
    const { server, port } = await listen('SSH-2.0-OpenSSH_9.2\r\n');
    await expectFault(
      open({ server: `127.0.0.1:${port}` }),
      'unreachable',
      'what answers there is not a NATS server',
    );
    server.close();
  });

  it('of several servers each one is named with its reason, and no login', async () => {
    const fault = await expectFault(
      open({ server: 'nats://bob:hunter2@127.0.0.1:1,nats.invalid' }),
      'unreachable',
      /^None of 2 servers let us in: nats:\/\/127\.0\.0\.1:1: connection refused; nats:\/\/nats\.invalid:4222: the host name .*\.$/,
    );
    expect(fault.message).not.toContain('hunter2');
  });
});

describe.each(servers)('on $label', ({ binary, isPinned }) => {
  describe('with accounts and restricted users', () => {
    const server = withServer({
      binary,
      config: `
        jetstream: enabled
        accounts {
          FLEET {
            jetstream: enabled
            users: [
              { user: all, password: hunter2 }
              { user: planner, password: hunter2, permissions: {
                publish: ["$JS.API.INFO", "$JS.API.STREAM.LIST"], subscribe: ["_INBOX_p.>"] } }
              { user: private, password: hunter2, permissions: { publish: [">"], subscribe: ["_INBOX_private.>"] } }
              { user: old, password: hunter2, permissions: { publish: [">"], subscribe: ["_INBOX.>"] } }
              { user: deaf, password: hunter2, permissions: { publish: [">"], subscribe: ["nothing"] } }
              { user: mute, password: hunter2, permissions: { publish: ["nothing"], subscribe: [">"] } }
            ]
          }
          POOR { users: [ { user: poor, password: hunter2 } ] }
        }`,
    });
    const as = (user: string, more: ConnectionFlags = {}, options: Partial<ConnectionOptions> = {}) =>
      open({ server: server().url, user, password: 'hunter2', ...more }, options);

    it('the facts name server, version, level and account', async () => {
      const connection = await as('all');
      expect(connection.facts).toMatchObject({
        url: server().url,
        apiLevel: isPinned ? 5 : 0,
        account: 'FLEET',
        cluster: null,
        clusterSize: 1,
      });
      expect(connection.facts.version).toMatch(/^2\.\d+\.\d+/);
      await connection.close();
    });

    it('a user with few rights connects, and meets the missing one by name', async () => {
      const connection = await as('planner', { inboxPrefix: '_INBOX_p' });
      expect(connection.facts.account).toBe(isPinned ? 'FLEET' : 'unknown');
      expect((await streamList(connection)).items).toEqual([]);
      const fault = await expectFault(
        consumerList(connection, 'ORDERS'),
        'permission-refused',
        /: the user may not publish to `\$JS\.API\.CONSUMER\.LIST\.ORDERS`\.$/,
      );
      expect(fault.help).toBe('Grant the user: publish `$JS.API.CONSUMER.LIST.*`.');
      expect(fault.exit).toBe(8);
      await connection.close();
    });

    it('many requests without the right are each refused at once', async () => {
      const connection = await as('planner', { inboxPrefix: '_INBOX_p' });
      const began = Date.now();
      const faults = await Promise.all(
        Array.from({ length: 20 }, () => faultOf(consumerList(connection, 'ORDERS'))),
      );
      expect(new Set(faults.map(fault => fault.code))).toEqual(new Set(['permission-refused']));
      expect(Date.now() - began).toBeLessThan(1500);
      await connection.close();
    });

    it('a user with an inbox of its own needs no flag for it', async () => {
      const connection = await as('private');
      expect(connection.options.inboxPrefix).toBe('_INBOX_private');
      expect((await streamList(connection)).items).toEqual([]);
      await connection.close();
    });

    it('nor where its name does not tell, if the topology does', async () => {
      const topologyInboxes = new Map([['planner', '_INBOX_p']]);
      const connection = await as('planner', {}, { topologyInboxes });
      expect(connection.options.inboxPrefix).toBe('_INBOX_p');
      await connection.close();
    });

    it('a server that does not know yet what the topology says is asked as before', async () => {
      const topologyInboxes = new Map([['old', '_INBOX_old']]);
      const connection = await as('old', {}, { topologyInboxes });
      expect(connection.options.inboxPrefix).toBe('_INBOX');
      await connection.close();
    });

    it('a prefix that is given is the only one', async () => {
      await expectFault(as('private', { inboxPrefix: '_INBOX_p' }), 'permission-refused', /`_INBOX_p\./);
    });

    it('a user who may not hear answers is told which right that is', async () => {
      const fault = await expectFault(as('deaf'), 'permission-refused', /may not subscribe to `_INBOX\./);
      expect(fault.help).toBe(
        'Grant the user: subscribe `_INBOX.>`; or give the prefix it may use: --inbox-prefix.',
      );
    });

    it('a user who may not ask anything is refused by name of the first right', async () => {
      await expectFault(as('mute'), 'permission-refused', /may not publish to `\$JS\.API\.INFO`/);
    });

    it('an account without JetStream is named', async () => {
      await expectFault(as('poor'), 'no-jetstream', /JetStream is not enabled for account `POOR`\.$/);
    });

    it('a wrong domain and a wrong prefix are told apart', async () => {
      await expectFault(
        as('all', { jsDomain: 'hbu' }),
        'no-jetstream',
        /no JetStream answers in the domain `hbu`\.$/,
      );
      await expectFault(
        as('all', { jsApiPrefix: 'js.far' }),
        'no-jetstream',
        /under the prefix `js\.far`\.$/,
      );
    });

    it('a name that is no token is refused before it is asked for', async () => {
      const connection = await as('all');
      expect(() => consumerList(connection, 'a.b')).toThrowError(
        'The stream name `a.b` cannot be asked for.',
      );
      await connection.close();
    });
  });

  describe('without JetStream', () => {
    const server = withServer({ binary, args: ['-js=false'] });

    it('that is said', async () => {
      await expectFault(open({ server: server().url }), 'no-jetstream', /JetStream is not enabled/);
    });
  });

  describe('in a domain', () => {
    const server = withServer({ binary, config: 'jetstream { domain: hub }' });

    it('the API answers under $JS.hub.API', async () => {
      const connection = await open({ server: server().url, jsDomain: 'hub' });
      await streamCreate(connection, { name: 'A', subjects: ['a'] });
      expect((await accountInfo(connection)).domain).toBe('hub');
      expect((await streamList(connection)).items).toHaveLength(1);
      await connection.close();
    });
  });

  describe('that breaks', () => {
    const server = withServer({ binary });

    it('a request under way fails at once, and the next one finds the server again', async () => {
      const connection = await open({ server: server().url });
      const listener = await beSilentOn('silent');
      const waiting = faultOf(connection.request('silent', undefined, { timeoutMs: 20_000 }));
      await accountInfo(connection);
      const began = Date.now();
      await server().kill();
      expect((await waiting).code).toBe('unreachable');
      expect(Date.now() - began).toBeLessThan(3000);
      await expectFault(accountInfo(connection), 'unreachable', 'connection refused');
      await server().restart();
      expect((await accountInfo(connection)).streams).toBe(0);
      await connection.close();
      await listener.close();
    });

    it('a request that gets no answer ends with its timeout', async () => {
      const connection = await open({ server: server().url });
      const listener = await beSilentOn('mute');
      const asked = connection.request('mute', undefined, { timeoutMs: 300 });
      await expectFault(asked, 'timeout', /: no answer to mute within 0\.3 s\.$/);
      await connection.close();
      await connection.close();
      await listener.close();
    });

    /** Somebody who listens on a subject and never answers. */
    async function beSilentOn(subject: string): Promise<NatsConnection> {
      const client = await connectClient({ servers: server().url, reconnect: false });
      client.subscribe(subject, { callback: () => {} });
      await client.flush();
      return client;
    }

    it('a closed connection is not opened again', async () => {
      const connection = await open({ server: server().url });
      await connection.close();
      await expectFault(accountInfo(connection), 'unreachable', 'connection');
    });
  });
});

describe('a cluster', () => {
  const cluster = withCluster({ binary: pinned.binary });

  it('is named', async () => {
    const connection = await open({ server: cluster().urls.join(',') });
    expect(connection.facts).toMatchObject({ cluster: 'C1', clusterSize: null });
    await connection.close();
  });

  it('goes on with another server when the one in use dies, also one that was never named', async () => {
    const [first] = cluster().members;
    const connection = await open({ server: first!.url });
    await first!.kill();
    await cluster().settled();
    expect((await accountInfo(connection)).streams).toBe(0);
    await connection.close();
    await first!.restart();
    await cluster().settled();
  });

  it('skips a server that is down', async () => {
    const [first, second] = cluster().members;
    await first!.kill();
    const connection = await open({ server: `${first!.url},${second!.url}` });
    expect(connection.facts.url).toBe(second!.url);
    await connection.close();
    await first!.restart();
  });
});

let unhandled: unknown[] = [];
const remember = (error: unknown) => unhandled.push(error);
beforeAll(() => {
  unhandled = [];
  process.on('unhandledRejection', remember);
});
afterAll(() => {
  process.off('unhandledRejection', remember);
  expect(unhandled).toEqual([]);
});
