import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import { nearestOr } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/** A consumer of a stream that the topology does not have: apply could create the consumer nowhere. */
export const unknownStream: Rule = {
  code: 'unknown-stream',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const consumer of context.consumers) yield* checkConsumer(consumer, context);
  },
};

function* checkConsumer(consumer: LintConsumer, context: LintContext): Iterable<Problem> {
  const { stream, streams } = consumer.values;
  const named = Array.isArray(streams) ? streams : [];
  if (stream !== undefined) yield* checkName(stream, [...consumer.path, 'stream'], consumer, context);
  for (const [i, name] of named.entries()) {
    yield* checkName(name, [...consumer.path, 'streams', i], consumer, context);
  }
  if (streams === 'all' && consumer.streams.length === 0) {
    yield {
      path: [...consumer.path, 'streams'],
      message: `Consumer \`${consumer.key}\` reads all streams, and the topology has none.`,
      help: 'Define a stream under `streams`.',
    };
  }
}

function* checkName(
  name: string,
  path: Problem['path'],
  consumer: LintConsumer,
  context: LintContext,
): Iterable<Problem> {
  if (context.streamNamed(consumer.account, name) !== undefined) return;
  const elsewhere = context.accounts.find(account => context.streamNamed(account, name) !== undefined);
  yield {
    path,
    message:
      elsewhere === undefined
        ? `Consumer \`${consumer.key}\` reads the stream \`${name}\`, which nothing defines.`
        : `Consumer \`${consumer.key}\` reads the stream \`${name}\`, which is in ${accountLabel(elsewhere)}: a consumer reads streams of its own account.`,
    help: nearestOr(name, context.streamNames(consumer.account), `define \`${name}\` under \`streams\``),
  };
}

function accountLabel(account: string | null): string {
  return account === null ? 'the default account' : `account \`${account}\``;
}
