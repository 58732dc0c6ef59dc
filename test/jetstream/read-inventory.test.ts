import { describe, expect, it } from 'vitest';
import { connect } from '../../src/jetstream/connect.js';
import type { Connection } from '../../src/jetstream/connection.js';
import { resolveConnection } from '../../src/jetstream/connection-options.js';
import { consumerCreate } from '../../src/jetstream/consumer-create.js';
import { contextDisk } from '../../src/jetstream/context-disk.js';
import { createGate } from '../../src/jetstream/in-flight.js';
import { readInventory } from '../../src/jetstream/read-inventory.js';
import { streamCreate } from '../../src/jetstream/stream-create.js';
import { streamDelete } from '../../src/jetstream/stream-delete.js';
import { streamInfo } from '../../src/jetstream/stream-info.js';
import { streamList } from '../../src/jetstream/stream-list.js';
import { pinned, servers, withCluster, withServer } from '../support/server.js';

function open(server: string, user?: string): Promise<Connection> {
  const login = user === undefined ? {} : { user, password: 'pw' };
  return connect(resolveConnection({ noContext: true, server, ...login }, {}, contextDisk));
}

const names = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);

async function makeStreams(connection: Connection, streams: string[]): Promise<void> {
  const gate = createGate();
  await Promise.all(
    streams.map(name =>
      gate.run(() => streamCreate(connection, { name, subjects: [name], storage: 'memory' })),
    ),
  );
}

async function makeConsumers(connection: Connection, stream: string, consumers: string[]): Promise<void> {
  const gate = createGate();
  await Promise.all(
    consumers.map(name =>
      gate.run(() =>
        consumerCreate(connection, stream, { name, durable_name: name, ack_policy: 'explicit' }, 'create'),
      ),
    ),
  );
}

describe.each(servers)('on $label', ({ binary }) => {
  describe('with 300 streams, one of them with 600 consumers', () => {
    const server = withServer({ binary });
    const streams = names(300, 'S');
    const consumers = names(600, 'c');

    it('all are read, over several pages, each once', async () => {
      const connection = await open(server().url);
      await makeStreams(connection, streams);
      await makeConsumers(connection, 'S0007', consumers);
      await makeConsumers(connection, 'S0299', ['last']);
      const inventory = await readInventory(new Map([[null, connection]]));
      expect(inventory.resources.map(resource => resource.id).sort()).toEqual(
        [
          ...streams.map(stream => `stream/${stream}`),
          ...consumers.map(consumer => `consumer/S0007/${consumer}`),
          'consumer/S0299/last',
        ].sort(),
      );
      expect(inventory.missing).toEqual([]);
      expect(inventory.server).toEqual(connection.facts);
      await connection.close();
    });

    it('consumers are read only where they are wanted', async () => {
      const connection = await open(server().url);
      const asked: string[] = [];
      const counted = counting(connection, asked);
      const inventory = await readInventory(new Map([[null, counted]]), {
        consumersOf: (account, stream) => account === null && stream === 'S0299',
      });
      expect(inventory.resources.filter(({ key }) => key.kind === 'consumer').map(({ id }) => id)).toEqual([
        'consumer/S0299/last',
      ]);
      expect(asked).toEqual(['$JS.API.STREAM.LIST', '$JS.API.STREAM.LIST', '$JS.API.CONSUMER.LIST.S0299']);
      await connection.close();
    });

    it('no more requests are in flight than asked for', async () => {
      const connection = await open(server().url);
      let most = 0;
      let now = 0;
      const watched: Connection = {
        ...view(connection),
        async request(...args: Parameters<Connection['request']>) {
          most = Math.max(most, ++now);
          try {
            return (await connection.request(...args)) as never;
          } finally {
            now--;
          }
        },
      };
      await readInventory(new Map([[null, watched]]), { concurrency: 2 });
      expect(most).toBe(2);
      await connection.close();
    });

    it('a stream that goes while it is read is absent, and one that comes back is read anew', async () => {
      const connection = await open(server().url);
      await makeStreams(connection, ['GOES', 'RETURNS']);
      await makeConsumers(connection, 'GOES', ['a']);
      await makeConsumers(connection, 'RETURNS', ['b']);
      let gone: Promise<unknown> | undefined;
      let returned = false;
      const shaken: Connection = {
        ...view(connection),
        async request(subject: string, ...rest: [(object | string)?, object?]) {
          // After the streams were listed and before their consumers are.
          if (subject.startsWith('$JS.API.CONSUMER.LIST.')) {
            gone ??= Promise.all(['GOES', 'RETURNS'].map(name => streamDelete(connection, name)));
            await gone;
          }
          try {
            return (await connection.request(subject, ...rest)) as never;
          } finally {
            if (subject === '$JS.API.CONSUMER.LIST.RETURNS' && !returned) {
              returned = true;
              await makeStreams(connection, ['RETURNS']);
              await makeConsumers(connection, 'RETURNS', ['again']);
            }
          }
        },
      };
      const inventory = await readInventory(new Map([[null, shaken]]));
      const ids = inventory.resources.map(resource => resource.id);
      expect(ids.filter(id => /GOES|RETURNS/.test(id))).toEqual(['stream/RETURNS', 'consumer/RETURNS/again']);
      await connection.close();
    });

    it('a listing that changes between its pages is begun anew', async () => {
      const connection = await open(server().url);
      let pages = 0;
      const shaken: Connection = {
        ...view(connection),
        async request(subject: string, ...rest: [(object | string)?, object?]) {
          const answer = await connection.request(subject, ...rest);
          // One more sorts before everything: each later page shifts by one.
          if (subject === '$JS.API.STREAM.LIST' && ++pages === 1) await makeStreams(connection, ['A0']);
          return answer as never;
        },
      };
      const { items } = await streamList(shaken);
      expect(items.map(item => item.config.name)).toContain('A0');
      expect(new Set(items.map(item => item.config.name)).size).toBe(items.length);
      expect(items.length).toBe((await streamList(connection)).items.length);
      await connection.close();
    });
  });

  describe('with two accounts', () => {
    const server = withServer({
      binary,
      config: `jetstream: enabled
        accounts {
          A { jetstream: enabled, users: [ { user: a, password: pw } ] }
          B { jetstream: enabled, users: [ { user: b, password: pw } ] }
        }`,
    });

    it('the same name in both is two resources, and an empty account is empty', async () => {
      const a = await open(server().url, 'a');
      const b = await open(server().url, 'b');
      expect((await readInventory(new Map([['A', a]]))).resources).toEqual([]);
      await makeStreams(a, ['ORDERS', 'KV_settings']);
      await makeStreams(b, ['ORDERS']);
      await makeConsumers(b, 'ORDERS', ['c']);
      const inventory = await readInventory(
        new Map([
          ['A', a],
          ['B', b],
        ]),
      );
      expect(inventory.resources.map(resource => resource.id).sort()).toEqual([
        'A:kv/settings',
        'A:stream/ORDERS',
        'B:consumer/ORDERS/c',
        'B:stream/ORDERS',
      ]);
      expect(inventory.server.account).toBe('A,B');
      await Promise.all([a.close(), b.close()]);
    });
  });
});

describe('on a cluster with a member down', () => {
  const cluster = withCluster({ binary: pinned.binary });

  it('what its streams and consumers are is missing, never absent', async () => {
    const streams = names(12, 'R');
    const maker = await open(cluster().urls[0]!);
    await Promise.all(streams.map(name => streamCreate(maker, { name, subjects: [name], num_replicas: 1 })));
    await Promise.all(streams.map(name => makeConsumers(maker, name, ['c'])));
    const leaders = await Promise.all(
      streams.map(async name => (await streamInfo(maker, name)).cluster?.leader ?? ''),
    );
    await maker.close();
    // Members are called C1-1, C1-2, … in the order of the list.
    const victim = Number(leaders[0]?.split('-')[1]) - 1;
    const lost = streams.filter((_, index) => leaders[index] === leaders[0]);
    const connection = await open(cluster().urls[(victim + 1) % 3]!);
    await cluster().members[victim]!.kill();
    await cluster().settled();
    const inventory = await readInventory(new Map([[null, connection]]), { timeoutMs: 10_000 });
    const kept = streams.filter(name => !lost.includes(name));
    expect(inventory.missing).toEqual(lost.map(name => `stream/${name}`));
    expect(inventory.resources.map(resource => resource.id).sort()).toEqual(
      kept.flatMap(name => [`consumer/${name}/c`, `stream/${name}`]).sort(),
    );
    await connection.close();
    await cluster().members[victim]!.restart();
    await cluster().settled();
  });
});

/** The same connection as a plain object, to put something in front of one of its methods. */
function view(connection: Connection): Omit<Connection, 'request'> {
  return { facts: connection.facts, options: connection.options, close: () => connection.close() };
}

function counting(connection: Connection, asked: string[]): Connection {
  return {
    ...view(connection),
    request(subject: string, ...rest: [(object | string)?, object?]) {
      asked.push(subject);
      return connection.request(subject, ...rest) as never;
    },
  };
}
