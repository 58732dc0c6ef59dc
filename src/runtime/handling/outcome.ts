/**
 * What becomes of a message: how its handler ended, and what the rules say to that.
 *
 *   returned ────────────────────────────▶ ack
 *   threw Skip ──────────────────────────▶ ack, counted
 *   threw Retry, or anything ────────────▶ retry ──last attempt──▶ dead letter
 *   threw Reject, payload or event wrong ▶ dead letter
 *   threw PauseIntake ───────────────────▶ retry, and nothing more is taken in for a while
 *
 * The explicit classes come first, then the rules in their order, then "retry".
 */
import { type Wait, waitMs } from '../wait.js';

/** Try the message again: after so long, or as the consumer's backoff has it. */
export class Retry extends Error {
  override readonly name = 'Retry';
  readonly after: Wait | null;
  constructor(options: { after?: Wait; cause?: unknown } = {}) {
    super('to be tried again', options.cause === undefined ? undefined : { cause: options.cause });
    this.after = options.after ?? null;
  }
}

/** Give the message up: it becomes a dead letter now, without another attempt. */
export class Reject extends Error {
  override readonly name = 'Reject';
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
  }
}

/** The message is of no concern: acknowledged, and counted as skipped. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** What the handler needs is away: try the message again later, and take in nothing more until then. */
export class PauseIntake extends Error {
  override readonly name = 'PauseIntake';
  readonly for: Wait;
  constructor(options: { for: Wait; cause?: unknown }) {
    super('intake paused', options.cause === undefined ? undefined : { cause: options.cause });
    this.for = options.for;
  }
}

/** The handler ran longer than it may. */
export class HandlerTimeout extends Error {
  override readonly name = 'HandlerTimeout';
}

/** Why a message became a dead letter. */
export type DeadLetterReason =
  /** The handler threw Reject, or a rule says so. */
  | 'rejected'
  /** The body is not JSON, or does not meet the event's schema. */
  | 'invalid'
  /** No event of the topology has the subject. */
  | 'unknown-event'
  /** The last attempt failed; `timeout` where it ran too long. */
  | 'exhausted'
  | 'timeout'
  /** It ran out of deliveries without anybody living to tell. */
  | 'crashed';

// biome-ignore lint/suspicious/noExplicitAny: a constructor of any error, whatever it takes
type ErrorClass = abstract new (...given: any[]) => Error;

/** What to do about errors of a class (and, with `when`, only some of them). */
export interface Rule<E extends ErrorClass = ErrorClass> {
  on: E;
  when?: (error: InstanceType<E>) => boolean;
  do: 'retry' | 'dead-letter' | 'skip' | { pause: Wait };
  /** For `retry`: how long to wait before each next attempt; the last one is used again. */
  delays?: readonly Wait[];
}

/** Lets the compiler see the class of the error inside `when`. */
export function rule<E extends ErrorClass>(row: Rule<E>): Rule {
  return row as unknown as Rule;
}

export type Outcome =
  | { do: 'skip'; why: string }
  | { do: 'retry'; afterMs: number | null; delaysMs: readonly number[] | null }
  | { do: 'dead-letter'; reason: DeadLetterReason }
  | { do: 'pause'; forMs: number };

/**
 * What an error that a handler has thrown asks for. Pure. Where that cannot be told (a `when` that throws, a delay that
 * is none) the message is tried again.
 */
export function outcomeOf(error: unknown, rules: readonly Rule[]): Outcome {
  try {
    return decided(error, rules);
  } catch {
    return { do: 'retry', afterMs: null, delaysMs: null };
  }
}

function decided(error: unknown, rules: readonly Rule[]): Outcome {
  if (error instanceof Skip) return { do: 'skip', why: error.message };
  if (error instanceof Reject) return { do: 'dead-letter', reason: 'rejected' };
  if (error instanceof PauseIntake) return { do: 'pause', forMs: waitMs(error.for) };
  if (error instanceof Retry) {
    return { do: 'retry', afterMs: error.after === null ? null : waitMs(error.after), delaysMs: null };
  }
  const found = rules.find(({ on, when }) => error instanceof on && (when === undefined || when(error)));
  return found === undefined ? { do: 'retry', afterMs: null, delaysMs: null } : ruled(found);
}

function ruled({ do: what, delays }: Rule): Outcome {
  if (typeof what === 'object') return { do: 'pause', forMs: waitMs(what.pause) };
  if (what === 'dead-letter') return { do: 'dead-letter', reason: 'rejected' };
  if (what === 'skip') return { do: 'skip', why: 'rule' };
  return { do: 'retry', afterMs: null, delaysMs: delays?.map(waitMs) ?? null };
}
