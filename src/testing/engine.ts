/** What a fleet under test runs on: the model, or a real server. The rest of the helper does not know which. */
import type { Config } from '../resources/resource.js';
import type { Bus, Clock, ConsumerAddress } from '../runtime/bus.js';

/** An account of the topology; null where it has a single one. */
export type Account = string | null;

/** Who connects: a service, or the test itself. */
export interface Login {
  /** For people. */
  name: string;
  account: Account;
  /** The user of the topology; null: somebody who may do everything. */
  user: string | null;
  /** Where the answers to the user arrive; null: where everybody's do. */
  inboxPrefix: string | null;
}

/** The test itself. */
export function testLogin(account: Account): Login {
  return { name: 'test', account, user: null, inboxPrefix: null };
}

/** A connection, and what can be done to it. */
export interface Link {
  bus: Bus;
  /** The connection breaks, and cannot be made again until `mend`. */
  cut(): void;
  mend(): void;
  /** The process at its end is gone. */
  kill(): void;
}

export interface Engine {
  readonly clock: Clock;
  connect(login: Login): Promise<Link>;
  createStream(account: Account, config: Config & { name: string }): Promise<void>;
  updateStream(account: Account, stream: string, patch: Config): Promise<void>;
  deleteStream(account: Account, stream: string): Promise<void>;
  purgeStream(account: Account, stream: string): Promise<void>;
  updateConsumer(account: Account, address: ConsumerAddress, patch: Config): Promise<void>;
  /** Null: goes on. */
  pauseConsumer(account: Account, address: ConsumerAddress, untilMs: number | null): Promise<void>;
  /** Lets everything happen that happens without time passing. */
  settle(): Promise<void>;
  /** Lets so much time pass. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until something holds, or a moment has come; says whether it does. */
  until(holds: () => boolean, untilMs: number): Promise<boolean>;
  stop(): Promise<void>;
}
