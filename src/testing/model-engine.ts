/** The model as an engine: a broker for each account, all on one clock. */

import { permissionsOf, type UserAccess } from '../access/permissions-of.js';
import { isAllowed } from '../access/permitted.js';
import type { Config } from '../resources/resource.js';
import type { Clock, ConsumerAddress } from '../runtime/bus.js';
import type { Topology } from '../topology/topology.gen.js';
import type { Account, Engine, Link, Login } from './engine.js';
import { Broker } from './model/broker.js';
import { MemoryBus } from './model/memory-bus.js';
import { advance, type Patience, settle, step } from './model/pass-time.js';
import { Turns } from './model/turns.js';
import { VirtualClock } from './model/virtual-clock.js';

export interface ModelOptions {
  topology: Topology;
  /** Whether a service publishes what its user has the right to, and no more. */
  hasRights: boolean;
  startMs: number;
  seed: number;
  patience: Patience;
}

export class ModelEngine implements Engine {
  readonly clock: Clock;
  readonly #time: { clock: VirtualClock; turns: Turns };
  readonly #patience: Patience;
  /** By user. */
  readonly #rights: ReadonlyMap<string, Pick<UserAccess, 'effective'>>;
  readonly #brokers = new Map<Account, Broker>();

  constructor({ topology, hasRights, startMs, seed, patience }: ModelOptions) {
    this.#rights = hasRights ? permissionsOf(topology) : new Map();
    this.#time = { clock: new VirtualClock(startMs, seed), turns: new Turns() };
    this.clock = this.#time.clock;
    this.#patience = patience;
  }

  async connect({ account, user }: Login): Promise<Link> {
    const rights = user === null ? undefined : this.#rights.get(user)?.effective.publish;
    const mayPublish = (subject: string) => rights === undefined || isAllowed(rights, subject, 'publish');
    const bus = new MemoryBus(this.#broker(account), mayPublish);
    return { bus, cut: () => bus.disconnect(), mend: () => bus.reconnect(), kill: () => bus.crash() };
  }

  async createStream(account: Account, config: Config & { name: string }): Promise<void> {
    this.#broker(account).createStream(config);
  }

  async updateStream(account: Account, stream: string, patch: Config): Promise<void> {
    this.#broker(account).updateStream(stream, patch);
  }

  async deleteStream(account: Account, stream: string): Promise<void> {
    const broker = this.#broker(account);
    broker.stream(stream, 'STREAM.DELETE');
    broker.deleteStream(stream);
  }

  async purgeStream(account: Account, stream: string): Promise<void> {
    this.#broker(account).stream(stream, 'STREAM.PURGE').purge();
  }

  async updateConsumer(account: Account, address: ConsumerAddress, patch: Config): Promise<void> {
    this.#broker(account).updateConsumer(address, patch);
  }

  async pauseConsumer(account: Account, address: ConsumerAddress, untilMs: number | null): Promise<void> {
    this.#broker(account)
      .consumer(address, 'CONSUMER.PAUSE')
      .pauseUntil(untilMs ?? 0);
  }

  settle(): Promise<void> {
    return settle(this.#time, this.#patience);
  }

  advance(ms: number): Promise<void> {
    return advance(this.#time, ms, this.#patience);
  }

  async until(holds: () => boolean, untilMs: number): Promise<boolean> {
    await this.settle();
    while (!holds()) {
      if (this.clock.now() >= untilMs) return false;
      await step(this.#time, untilMs, this.#patience);
    }
    return true;
  }

  async stop(): Promise<void> {}

  #broker(account: Account): Broker {
    const broker = this.#brokers.get(account) ?? new Broker(this.#time.clock, this.#time.turns);
    this.#brokers.set(account, broker);
    return broker;
  }
}
