/**
 * A real nats-server as an engine: started for the fleet under test, with its accounts, and gone with it. Its clock is
 * the machine's. Each service comes through a gate of its own, so that its connection can be cut.
 */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { ApiError } from '../jetstream/api-error.js';
import { resolveConnection } from '../jetstream/connection-options.js';
import { contextDisk } from '../jetstream/context-disk.js';
import { parseJson, printJson } from '../jetstream/lossless-json.js';
import { type RunningServer, startServer } from '../nats-server/start-server.js';
import type { Config } from '../resources/resource.js';
import type { Bus, ConsumerAddress } from '../runtime/bus.js';
import { openNatsBus } from '../runtime/nats-bus/open-nats-bus.js';
import { realClock } from '../runtime/nats-bus/real-clock.js';
import type { Topology } from '../topology/topology.gen.js';
import { type Account, type Engine, type Link, type Login, testLogin } from './engine.js';
import type { Ledger } from './ledger.js';
import { type ServerConfig, serverConfig } from './server-config.js';
import { openTcpGate, type TcpGate } from './tcp-gate.js';

export interface ServerEngineOptions {
  topology: Topology;
  accounts: readonly Account[];
  /** Whether a service has the rights of its own user, and no more. */
  hasRights: boolean;
  ledger: Ledger;
  /** Somebody who has a message in hand is waited for at most so long. */
  patienceMs: number;
  /** The nats-server to run; by default found, or installed. */
  binary?: string | undefined;
}

const TIMEOUT_MS = 10_000;
const LOOK_MS = 10;
/** A client that was cut off tries again every two seconds. */
const RECONNECT_MS = 5_000;
/** So long nothing has happened, and it is quiet. */
const QUIET_MS = 200;

export class ServerEngine implements Engine {
  readonly clock = realClock;
  readonly #server: RunningServer;
  readonly #config: ServerConfig;
  readonly #ledger: Ledger;
  readonly #patienceMs: number;
  readonly #clients = new Map<Account, NatsConnection>();
  readonly #gates: TcpGate[] = [];
  readonly #buses: Bus[] = [];

  private constructor(
    server: RunningServer,
    config: ServerConfig,
    { ledger, patienceMs }: ServerEngineOptions,
  ) {
    this.#server = server;
    this.#config = config;
    this.#ledger = ledger;
    this.#patienceMs = patienceMs;
  }

  static async start(options: ServerEngineOptions): Promise<ServerEngine> {
    const { topology, accounts, hasRights, binary } = options;
    const config = await serverConfig(topology, accounts, hasRights);
    const server = await startServer({
      config: config.text,
      monitor: false,
      ...(binary === undefined ? {} : { binary }),
    });
    const engine = new ServerEngine(server, config, options);
    try {
      for (const account of accounts) {
        const { user, password: pass } = config.loginOf(testLogin(account));
        engine.#clients.set(account, await connect({ servers: server.url, user, pass }));
      }
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  async connect(login: Login): Promise<Link> {
    const gate = await openTcpGate(this.#server.port);
    this.#gates.push(gate);
    const given = { server: gate.url, ...this.#config.loginOf(login), noContext: true };
    const options = resolveConnection(given, {}, contextDisk);
    const bus = await openNatsBus({ ...options, inboxPrefix: login.inboxPrefix }, login.name);
    this.#buses.push(bus);
    return { bus, cut: () => gate.shut(), mend: () => gate.open(), kill: () => void bus.close() };
  }

  async createStream(account: Account, config: Config & { name: string }): Promise<void> {
    await this.#api(account, `STREAM.CREATE.${config.name}`, config);
  }

  async updateStream(account: Account, stream: string, patch: Config): Promise<void> {
    const { config } = await this.#api<{ config: Config }>(account, `STREAM.INFO.${stream}`);
    await this.#api(account, `STREAM.UPDATE.${stream}`, { ...config, ...patch });
  }

  async deleteStream(account: Account, stream: string): Promise<void> {
    await this.#api(account, `STREAM.DELETE.${stream}`);
  }

  async purgeStream(account: Account, stream: string): Promise<void> {
    await this.#api(account, `STREAM.PURGE.${stream}`);
  }

  async updateConsumer(account: Account, address: ConsumerAddress, patch: Config): Promise<void> {
    const { stream, consumer } = address;
    const { config } = await this.#api<{ config: Config }>(account, `CONSUMER.INFO.${stream}.${consumer}`);
    const changed: Config = { ...config, ...patch };
    if ('filter_subjects' in patch) delete changed['filter_subject'];
    if ('filter_subject' in patch) delete changed['filter_subjects'];
    if ('ack_wait' in patch && !('backoff' in patch)) delete changed['backoff'];
    const filter = changed['filter_subject'] === undefined ? '' : `.${String(changed['filter_subject'])}`;
    const body = { stream_name: stream, config: changed, action: 'update' };
    await this.#api(account, `CONSUMER.CREATE.${stream}.${consumer}${filter}`, body);
  }

  async pauseConsumer(account: Account, address: ConsumerAddress, untilMs: number | null): Promise<void> {
    const { stream, consumer } = address;
    const body = untilMs === null ? {} : { pause_until: new Date(untilMs).toISOString() };
    await this.#api(account, `CONSUMER.PAUSE.${stream}.${consumer}`, body);
  }

  async settle(): Promise<void> {
    let seen = this.#ledger.count;
    for (let quietMs = 0; quietMs < QUIET_MS; ) {
      await sleep(LOOK_MS);
      if (this.#ledger.count !== seen) quietMs = 0;
      else if (this.#ledger.atWork === 0) quietMs += LOOK_MS;
      else quietMs += (LOOK_MS * QUIET_MS) / this.#patienceMs;
      seen = this.#ledger.count;
    }
    this.#ledger.waitNoMore();
  }

  async advance(ms: number): Promise<void> {
    await sleep(ms);
  }

  async until(holds: () => boolean, untilMs: number): Promise<boolean> {
    while (!holds()) {
      if (this.clock.now() >= untilMs) return false;
      await sleep(LOOK_MS);
    }
    return true;
  }

  async stop(): Promise<void> {
    for (const gate of this.#gates) gate.open();
    // A connection that is being made again is ended with the server.
    const closing = [...this.#buses, ...this.#clients.values()].map(each => each.close().catch(() => {}));
    await Promise.race([Promise.all(closing), sleep(RECONNECT_MS)]);
    await Promise.all(this.#gates.map(gate => gate.close()));
    await this.#server.stop();
  }

  async #api<T>(account: Account, rest: string, body: object = {}): Promise<T> {
    const client = this.#clients.get(account)!;
    const subject = `$JS.API.${rest}`;
    const { data } = await client.request(subject, printJson(body), { timeout: TIMEOUT_MS });
    const answer = parseJson<T & { error?: ConstructorParameters<typeof ApiError>[1] }>(data);
    if (answer.error !== undefined) throw new ApiError(subject, answer.error);
    return answer;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
