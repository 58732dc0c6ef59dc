import type { Config } from '../../resources/resource.js';
import type { Clock, ConsumerInfo } from '../../runtime/bus.js';
import type { Broker } from './broker.js';

/** What ends with a connection, or has to begin anew with it. */
export interface Attached {
  disconnected(): void;
  reconnected(): void;
  died(): void;
}

/** What an intake or a reader needs of its connection. */
export interface BusWorld {
  broker: Broker;
  clock: Clock;
  isUp(): boolean;
  /** In the next turn. */
  later(run: () => void): void;
  createConsumer(stream: string, config: Config & { name: string }): Promise<ConsumerInfo>;
  ended(attached: Attached): void;
  flush(): Promise<void>;
}
