/** What the service says of itself: to a probe, to a dashboard, to a person. */

/**
 * The state of a consumer in this process.
 *
 *   starting ──▶ running ◀──▶ paused      nothing is taken in for a while: the server's pause, or our own
 *                  ▲   ◀────▶ missing     it does not exist, or its stream does not
 *                  │   ◀────▶ drifted     it is not what was declared
 *                  ▼
 *               draining ──▶ stopped
 */
export const CONSUMER_STATES = [
  'starting',
  'running',
  'paused',
  'missing',
  'drifted',
  'draining',
  'stopped',
] as const;

export type ConsumerState = (typeof CONSUMER_STATES)[number];

/**
 * What is not as it was declared. `blocks`: nothing is handled until it is mended. `degrades`: it is handled, but
 * not as was meant. `informs`: it makes no difference to the handling.
 */
export interface Problem {
  /** As people address it: `consumer/ORDERS/billing`. */
  resource: string;
  field: string | null;
  want: unknown;
  have: unknown;
  severity: 'blocks' | 'degrades' | 'informs';
  message: string;
  /** The command that mends it, or what to do. */
  fix: string;
}

export interface ConsumerHealth {
  state: ConsumerState;
  /** Since when, RFC 3339. */
  since: string;
  /** Why it is in this state, in one line; null while it runs. */
  reason: string | null;
  inHand: number;
  /** How long the oldest message has been in hand, in milliseconds; 0 with none. */
  oldestMs: number;
  /** Messages that wait on the server, when it last said so. */
  pending: number;
  problems: Problem[];
}

export interface Health {
  service: string;
  instance: string;
  /** False once nothing can be done but to start the process anew. */
  live: boolean;
  /** Connected, and every consumer is handled as declared. */
  ready: boolean;
  connection: 'connecting' | 'up' | 'reconnecting' | 'closed';
  consumers: Record<string, ConsumerHealth>;
  /** All that is wrong, those of the consumers included. */
  problems: Problem[];
}
