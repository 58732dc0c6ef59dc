import type { BusMessage } from '../bus.js';
import type { DeliveredEvent } from './delivered-event.js';

/**
 * A message in hand, from its arrival until it is settled.
 *
 *   waiting ──▶ running ──▶ settling ──▶ gone
 *      ▲           │ failed, to be tried again in its place (order per key)
 *      └─ resting ◀┘
 */
export interface Held {
  readonly message: BusMessage;
  /** What it says, and of what event; null until it is taken apart, and where that failed. */
  event: DeliveredEvent | null;
  /** Why it could not be taken apart. */
  unreadable: Error | null;
  /** Messages of one key are handled one after another; null for one without. */
  key: string | null;
  state: 'waiting' | 'running' | 'resting' | 'settling' | 'gone';
  /** Attempts that failed here without the message having been given back. */
  localAttempts: number;
  acceptedMs: number;
  /** Which run of the handler the present one is: what an earlier one comes to later is of no account. */
  runs: number;
  startedMs: number;
  /** How long the last run that has ended took, in milliseconds. */
  tookMs: number;
  /** What the present run has published, to be confirmed before the message is settled; null where that is nothing. */
  published: Promise<unknown>[] | null;
  /** Its time is up, and its signal has said so. */
  isOverdue: boolean;
  /** Until when it rests. */
  restsUntilMs: number;
  /** When its ack_wait last began anew. */
  beatMs: number;
  abort: AbortController | null;
  /** It was acknowledged before its handler ended, because the handler asked for it. */
  isSettledEarly: boolean;
  /** Its neighbours in the list of all that are in hand (held-list.ts). */
  before: Held | null;
  next: Held | null;
}

export function newHeld(message: BusMessage, nowMs: number): Held {
  return {
    message,
    event: null,
    unreadable: null,
    key: null,
    state: 'waiting',
    localAttempts: 0,
    acceptedMs: nowMs,
    runs: 0,
    startedMs: 0,
    tookMs: 0,
    published: null,
    isOverdue: false,
    restsUntilMs: 0,
    beatMs: nowMs,
    abort: null,
    isSettledEarly: false,
    before: null,
    next: null,
  };
}

/** Which attempt the next, or the running one, is: from 1. */
export function attemptOf({ message, localAttempts }: Held): number {
  return message.deliveries + localAttempts;
}

export function isLastAttempt(held: Held, maxDeliver: number): boolean {
  return maxDeliver > 0 && attemptOf(held) >= maxDeliver;
}
