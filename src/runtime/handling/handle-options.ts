/** What a program may say about how the messages of a consumer are handled. */

import type { Wait } from '../wait.js';
import type { DeliveredEvent } from './delivered-event.js';
import type { Rule } from './outcome.js';
import type { Middleware } from './perform.js';

export interface HandleOptions {
  /** How many messages are handled at once in this process. Default: 16; of a fan-out, 1. */
  concurrency?: number;
  /**
   * Order per key: messages of the same key are handled one after another in this process, and one that has to be
   * tried again keeps its place. Null is no key.
   */
  key?: (event: DeliveredEvent) => string | null;
  /** How long a handler may run. Default: the consumer's `handler_timeout`, else its `ack_wait`. */
  timeout?: Wait;
  /** How long a handler that was told to stop is waited for before its message is tried again. Default: 5s at most. */
  grace?: Wait;
  retry?: {
    /** Before the second attempt, the third, … Default: the consumer's `backoff`, else 1s, 2s, 5s, 15s, 1m. */
    delays?: readonly Wait[];
    /** Up to this part is added at random. Default: 0.2. */
    jitter?: number;
    /** No delay is longer. Default: 1h. */
    cap?: Wait;
    /** Of a fan-out, which nothing delivers again: how often a message is tried. Default: 3. */
    attempts?: number;
  };
  /** What to do about errors, by class: the first that fits. */
  rules?: readonly Rule[];
  /** A message whose subject is no event with a handler. Default: dead-letter. */
  unknownEvent?: 'dead-letter' | 'skip';
  /** Every ack is confirmed by the server before the message counts as done; half as fast. */
  confirm?: boolean;
  /** Stand around the handlers of this consumer, inside those of the service. */
  use?: readonly Middleware[];
}
