/** How long a message waits for its next attempt. No message is ever given back without a delay. */

export interface RetryPlan {
  /** Before the second attempt, the third, …; the last one is used again. */
  delaysMs: readonly number[];
  /** Up to this part of a delay is added to it, so that what failed together does not come back together. */
  jitter: number;
  /** No delay is longer, jitter included. */
  capMs: number;
}

const DEFAULT_DELAYS_MS = [1_000, 2_000, 5_000, 15_000, 60_000];
const DEFAULT_JITTER = 0.2;
const DEFAULT_CAP_MS = 3_600_000;

/** The consumer's own backoff is what people wrote down for this; without one the delays grow to a minute. */
export function retryPlan(
  backoffNs: readonly number[] | undefined,
  given: { delaysMs?: readonly number[]; jitter?: number; capMs?: number } = {},
): RetryPlan {
  const declared = backoffNs?.map(ns => ns / 1e6);
  return {
    delaysMs: given.delaysMs ?? (declared?.length ? declared : DEFAULT_DELAYS_MS),
    jitter: given.jitter ?? DEFAULT_JITTER,
    capMs: given.capMs ?? DEFAULT_CAP_MS,
  };
}

/**
 * @param attempt the attempt that failed, from 1
 * @param random from 0 up to 1
 */
export function retryDelayMs(
  plan: RetryPlan,
  attempt: number,
  random: number,
  asked: { afterMs: number | null; delaysMs: readonly number[] | null },
): number {
  const { afterMs } = asked;
  const delays = asked.delaysMs?.length ? asked.delaysMs : plan.delaysMs;
  const delay = afterMs ?? delays[Math.min(attempt, delays.length) - 1] ?? DEFAULT_DELAYS_MS[0]!;
  return Math.min(Math.max(delay, 1) * (1 + plan.jitter * random), plan.capMs);
}
