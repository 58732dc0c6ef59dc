/** Where a consumer's messages come from, whatever its kind. */
import type { BusMessage } from '../bus.js';
import type { Held } from '../handling/held.js';
import type { Problem } from '../health.js';

/** How a supply stands. `pending`: what waits on the server; null where it is not known. */
export type SupplyState =
  | { state: 'running'; problems: Problem[]; pending: number | null }
  | { state: 'paused'; reason: string; fix: string; problems: Problem[] }
  | { state: 'missing'; reason: string; fix: string }
  | { state: 'drifted'; reason: string; fix: string; problems: Problem[] };

export interface SupplySink {
  message(message: BusMessage): void;
  changed(state: SupplyState): void;
  /** Delivery began anew: what was demanded before will not come. */
  renewed(): void;
}

export interface Supply {
  /** Resolves with the first thing that is known of it. */
  start(): Promise<SupplyState>;
  demand(count: number): void;
  /** A message of it has been dealt with. */
  done(held: Held): void;
  /** The connection was made again. */
  reconnected(): void;
  /** Ends the delivery; messages may come until it resolves. */
  stop(): Promise<void>;
}
