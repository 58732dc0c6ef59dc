import { parseDuration, printDuration } from '../../units/duration.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/** The server's default (2.15.1). */
const DEFAULT_ACK_WAIT = 30e9;

/**
 * A handler that may work longer than the server waits for its ack: the message is delivered again to another
 * instance while the first one still works. An error where all its deliveries are used up before the handler is done.
 */
export const redeliveredWhileHandled: Rule = {
  code: 'redelivered-while-handled',
  severity: 'warning',
  *check({ consumers }) {
    for (const consumer of consumers) yield* checkConsumer(consumer);
  },
};

function* checkConsumer(consumer: LintConsumer): Iterable<Problem> {
  const { key, path, values } = consumer;
  const { ack_policy: policy, backoff = [] } = values;
  if (values.handler_timeout === undefined || consumer.isFanOut) return;
  if (policy !== 'explicit' && policy !== 'all') return;
  const works = parseDuration(values.handler_timeout);
  const waits = backoff.length > 0 ? backoff : [values.ack_wait ?? DEFAULT_ACK_WAIT];
  const short = waits.findIndex(wait => wait < works);
  if (short === -1) return;
  const isUsedUp = usedUp(values.max_deliver ?? -1, waits) < works;
  yield {
    path: whereOf(consumer, short),
    severity: isUsedUp ? 'error' : 'warning',
    message: `Consumer \`${key}\` waits ${printDuration(waits[short]!)}${backoff.length > 0 || values.ack_wait !== undefined ? '' : ' (by default)'} for an ack, and its handler may work for ${printDuration(works)}: the message is delivered again while it is still being handled${isUsedUp ? `, and all ${values.max_deliver} deliveries are used up before the first handler is done` : ''}.`,
    help: `${backoff.length > 0 ? 'Every step of `backoff`' : '`ack_wait`'} longer than ${printDuration(works)}; or let the handler say that it is still working.`,
    about: [path],
  };
}

/** How long it takes until the last delivery has waited in vain. */
function usedUp(deliveries: number, waits: readonly number[]): number {
  if (deliveries <= 0) return Number.POSITIVE_INFINITY;
  let total = 0;
  for (let n = 0; n < Math.min(deliveries, waits.length); n++) total += waits[n]!;
  return total + Math.max(0, deliveries - waits.length) * waits.at(-1)!;
}

function whereOf({ path, values }: LintConsumer, step: number): Problem['path'] {
  if ((values.backoff ?? []).length > 0) return [...path, 'backoff', step];
  return [...path, values.ack_wait === undefined ? 'handler_timeout' : 'ack_wait'];
}
