import type { Stored } from './stored.js';

/** A message on its way to a client. */
export interface Delivery {
  stored: Stored;
  stream: string;
  consumer: string;
  consumerSeq: number;
  deliveries: number;
  pending: number;
}

/** Somebody who waits for messages of a consumer. */
export interface Taker {
  /** How many more it takes. */
  left: number;
  take(delivery: Delivery): void;
  /** The consumer is gone. */
  deleted(): void;
}
