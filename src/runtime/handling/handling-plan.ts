/** How the messages of a consumer are handled: what its declaration says, and the program's options on top. Pure. */
import type { ConsumerBinding } from '../bindings.js';
import { waitMs } from '../wait.js';
import type { DeliveredEvent } from './delivered-event.js';
import type { HandleOptions } from './handle-options.js';
import { type RetryPlan, retryPlan } from './retry-delay.js';

export interface HandlingPlan {
  /** Whether there is anything to acknowledge. */
  acknowledges: boolean;
  /** How many handlers may run at once. */
  concurrency: number;
  /** The key of a message, where messages are handled in order of it; null where all are free. */
  keyOf: ((event: DeliveredEvent) => string | null) | null;
  timeoutMs: number;
  /** How long after that a handler that was told to stop is waited for. */
  graceMs: number;
  /** The soonest that the server delivers a message again that nobody answers for: ack_wait, or less by its backoff. */
  redeliveryMs: number;
  /** How often a message is tried; -1: without end. */
  attempts: number;
  retry: RetryPlan;
}

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_TIMEOUT_MS = 30_000;
const MOST_GRACE_MS = 5_000;
const UNACKED_ATTEMPTS = 3;

export function handlingPlan(binding: ConsumerBinding, options: HandleOptions): HandlingPlan {
  const isFanOut = binding.kind === 'fan-out';
  const config: Readonly<Record<string, unknown>> = Object.values(binding.streams)[0] ?? {};
  const policy = config['ack_policy'];
  const ackWaitNs = (config['ack_wait'] as number | undefined) ?? 0;
  const backoffNs = config['backoff'] as number[] | undefined;
  const timeoutMs =
    options.timeout === undefined
      ? (binding.handlerTimeoutMs ?? (ackWaitNs > 0 ? ackWaitNs / 1e6 : DEFAULT_TIMEOUT_MS))
      : waitMs(options.timeout);
  const acknowledges = !isFanOut && (policy === 'explicit' || policy === 'all');
  return {
    acknowledges,
    ...orderOf(isFanOut, policy === 'all', options),
    timeoutMs,
    graceMs: options.grace === undefined ? Math.min(MOST_GRACE_MS, timeoutMs) : waitMs(options.grace),
    redeliveryMs: soonestMs(backoffNs ?? [ackWaitNs]) ?? DEFAULT_TIMEOUT_MS,
    attempts: acknowledges
      ? ((config['max_deliver'] as number | undefined) ?? -1)
      : (options.retry?.attempts ?? UNACKED_ATTEMPTS),
    retry: retriesOf(backoffNs, options.retry),
  };
}

function orderOf(isFanOut: boolean, acksAll: boolean, { concurrency, key }: HandleOptions) {
  // An ack speaks for all messages before it, so they can only be handled one after another.
  if (acksAll) return { concurrency: 1, keyOf: () => '' };
  if (!isFanOut) return { concurrency: concurrency ?? DEFAULT_CONCURRENCY, keyOf: key ?? null };
  const inOrder = concurrency === undefined ? () => '' : null;
  return { concurrency: concurrency ?? (key ? DEFAULT_CONCURRENCY : 1), keyOf: key ?? inOrder };
}

function soonestMs(waitsNs: readonly number[]): number | null {
  const known = waitsNs.filter(ns => ns > 0);
  return known.length === 0 ? null : Math.min(...known) / 1e6;
}

function retriesOf(backoffNs: readonly number[] | undefined, retry: HandleOptions['retry'] = {}): RetryPlan {
  const { delays, jitter, cap } = retry;
  return retryPlan(backoffNs, {
    ...(delays === undefined ? {} : { delaysMs: delays.map(waitMs) }),
    ...(jitter === undefined ? {} : { jitter }),
    ...(cap === undefined ? {} : { capMs: waitMs(cap) }),
  });
}
