/** What the runtime's tests share: the shop's streams and durable consumers on a server, and its services. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterEach } from 'vitest';
import { readTopology } from '../../src/files/read-topology.js';
import type { RunningServer } from '../../src/nats-server/start-server.js';
import { requestConfig } from '../../src/resources/config.js';
import { desire } from '../../src/resources/desire.js';
import type { Config } from '../../src/resources/resource.js';
import { type LogEntry, type Service, type ServiceOptions, service } from '../../src/runtime/index.js';
import { emptyAccount } from '../support/server.js';
import { type Shop, shop } from './shop.gen.js';

export const SHOP = new URL('shop/', import.meta.url).pathname;

type Name = keyof Shop['services'] & string;

export interface ShopServer {
  client: NatsConnection;
  /** A service, not started; drained after the test. What it says is in `said`. */
  service<S extends Name>(name: S, options?: ServiceOptions): Service<Shop, S> & { said: LogEntry[] };
  /** Publishes a message as anybody could. */
  put(subject: string, body: unknown, headers?: Record<string, string>): Promise<number>;
  create(address: string): Promise<void>;
  state(stream: string, consumer: string): Promise<{ pending: number; unacked: number; redelivered: number }>;
  /** The messages that a stream holds under a subject, in order. */
  stored(stream: string, filter?: string): Promise<StoredMessage[]>;
}

export interface StoredMessage {
  subject: string;
  seq: number;
  body: string;
  header(name: string): string;
}

/**
 * The shop on a server, everything in it made anew.
 * @param stream what its streams have otherwise than declared: files, to outlive a restart; replicas, in a cluster
 */
export async function openShop(
  server: Pick<RunningServer, 'url'>,
  client: NatsConnection,
  stream: Config = {},
): Promise<ShopServer> {
  await emptyAccount(client);
  const manager = await jetstreamManager(client);
  const { desired } = desire(await readTopology([SHOP], null));
  const create = async (address: string) => {
    const { key, config } = desired.find(({ id }) => id === address)!;
    const body = requestConfig(key.kind, config, {});
    if (key.consumer === null)
      await request(client, `STREAM.CREATE.${key.stream}`, { name: key.stream, ...body, ...stream });
    else {
      const consumer = { name: key.consumer, durable_name: key.consumer, ...body };
      const create = { stream_name: key.stream, config: consumer, action: 'create' };
      await request(client, `CONSUMER.CREATE.${key.stream}.${key.consumer}`, create);
    }
  };
  for (const { id } of desired) await create(id);
  return {
    client,
    create,
    service: (name, options = {}) => {
      const said: LogEntry[] = [];
      const made = service(shop, name, {
        server: server.url,
        noContext: true,
        env: {},
        log: entry => said.push(entry),
        ...options,
      });
      running.push(made);
      return Object.assign(made, { said });
    },
    async put(subject, body, headers = {}) {
      const data = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body);
      const { headers: newHeaders } = await import('@nats-io/transport-node');
      const given = newHeaders();
      for (const [name, value] of Object.entries(headers)) given.set(name, value);
      return (await jetstream(client).publish(subject, data, { headers: given })).seq;
    },
    async state(stream, consumer) {
      const info = await manager.consumers.info(stream, consumer);
      return {
        pending: info.num_pending,
        unacked: info.num_ack_pending,
        redelivered: info.num_redelivered,
      };
    },
    async stored(stream, filter = '>') {
      const { state } = await manager.streams.info(stream);
      const found: StoredMessage[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq++) {
        const message = await manager.streams.getMessage(stream, { seq }).catch(() => null);
        if (message === null || !subjectMatches(filter, message.subject)) continue;
        found.push({
          subject: message.subject,
          seq,
          body: new TextDecoder().decode(message.data),
          header: name => message.header?.get(name) ?? '',
        });
      }
      return found;
    },
  };
}

const running: { drain(options: { within: number }): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(each => each.drain({ within: 500 })));
});

/** Asks again for a while: a cluster that has just begun drops requests, or takes a member for absent. */
async function request(client: NatsConnection, subject: string, body: Config): Promise<void> {
  let why: unknown;
  for (let tries = 0; tries < 5; tries++) {
    const answer = await client
      .request(`$JS.API.${subject}`, JSON.stringify(body), { timeout: 5_000 })
      .catch(error => {
        why = error;
      });
    const { error } = answer?.json<{ error?: { description: string } }>() ?? {};
    if (answer !== undefined && error === undefined) return;
    if (error !== undefined) {
      why = new Error(`${subject}: ${error.description}`);
      if (!error.description.includes('no suitable peers')) break;
      await sleep(500);
    }
  }
  throw why;
}

function subjectMatches(filter: string, subject: string): boolean {
  return filter === '>' || subject.startsWith(filter.replace(/[*>].*$/, ''));
}

/** Waits until something holds, for as long as a loaded machine may take. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never held: ${String(holds)}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/** An order as the schema wants it. */
export function order(id: string, total = 10) {
  return { order_id: id, total, items: [{ sku: 'tea', count: 1 }] };
}
