import { printCount } from '../../units/count.js';
import { printDuration } from '../../units/duration.js';
import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { LintStream } from '../lint-stream.js';
import { fieldPath } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** A consumer beyond its stream's consumer_limits: the server refuses it (10121, 10153). */
export const consumerLimitExceeded: Rule = {
  code: 'consumer-limit-exceeded',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const consumer of context.consumers) {
      if (consumer.isFanOut) continue;
      for (const stream of consumer.streams) {
        yield* checkConsumer(consumer, stream, context);
        yield* checkInherited(consumer, stream, context);
      }
    }
  },
};

const LIMITS = [
  ['max_ack_pending', printCount],
  ['inactive_threshold', printDuration],
] as const;

function* checkConsumer(consumer: LintConsumer, stream: LintStream, { at }: LintContext): Iterable<Problem> {
  for (const [field, print] of LIMITS) {
    const limit = stream.values.consumer_limits?.[field] ?? 0;
    const value = consumer.values[field] ?? 0;
    // -1 passes every limit on max_ack_pending (2.15.1).
    if (limit <= 0 || value <= limit) continue;
    yield {
      path: [...consumer.path, field],
      message: `Consumer \`${consumer.key}\` has ${field} ${print(value)}; its stream \`${stream.name}\` allows ${print(limit)} (${at(fieldPath(stream, 'consumer_limits', field))}).`,
      help: `\`${print(limit).replaceAll(',', '_')}\` or less, or raise the stream's consumer_limits.`,
    };
  }
}

/** The server gives every consumer the stream's max_ack_pending, then refuses it where nothing is acknowledged (10082). */
function* checkInherited(consumer: LintConsumer, stream: LintStream, { at }: LintContext): Iterable<Problem> {
  const limit = stream.values.consumer_limits?.max_ack_pending ?? 0;
  const { ack_policy: ack = 'none', max_ack_pending: own = 0 } = consumer.values;
  if (!consumer.isPush || ack !== 'none' || limit <= 0 || own !== 0) return;
  yield {
    path: [...consumer.path, 'deliver_subject'],
    message: `Consumer \`${consumer.key}\` is push and acknowledges nothing, and inherits max_ack_pending ${printCount(limit)} from its stream \`${stream.name}\` (${at(fieldPath(stream, 'consumer_limits', 'max_ack_pending'))}): the server refuses the two together.`,
    help: '`max_ack_pending: unlimited`, or `ack_policy: explicit`.',
  };
}
