import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Two entries of the topology that are one object on the server: consumers with the same server name on one stream,
 * a stream beside the bucket that makes it. The second apply would overwrite the first for ever.
 */
export const duplicateName: Rule = {
  code: 'duplicate-name',
  severity: 'error',
  firm: true,
  *check(context) {
    yield* checkStreams(context);
    yield* checkConsumers(context);
    yield* checkKeys(context);
  },
};

function* checkStreams({ streams, at }: LintContext): Iterable<Problem> {
  const seen = new Map<string, Problem['path']>();
  for (const { name, account, path, label } of streams) {
    const key = `${account}\0${name}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, path);
    else {
      yield {
        path,
        message: `${label[0]!.toUpperCase()}${label.slice(1)} is the stream \`${name}\` on the server, which ${at(other)} defines too.`,
        help: 'Keep the bucket and leave the stream out, or rename one.',
      };
    }
  }
}

function* checkConsumers({ consumers, at }: LintContext): Iterable<Problem> {
  const seen = new Map<string, LintConsumer>();
  for (const consumer of consumers) {
    if (consumer.isFanOut) continue;
    for (const stream of consumer.streams) {
      const key = `${consumer.account}\0${stream.name}\0${consumer.name}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, consumer);
      else {
        yield {
          path: consumer.values.name === undefined ? consumer.path : [...consumer.path, 'name'],
          message: `Consumer \`${consumer.key}\` has the name \`${consumer.name}\` on \`${stream.name}\`, and so has \`${other.key}\` (${at(other.path)}): on the server they are one.`,
          help: 'Give one of them another `name`.',
        };
      }
    }
  }
}

/** A service names a consumer by its key alone, so a key stands for one consumer in all accounts. */
function* checkKeys({ consumers, at }: LintContext): Iterable<Problem> {
  const seen = new Map<string, LintConsumer>();
  for (const consumer of consumers) {
    const other = seen.get(consumer.key);
    if (other === undefined) seen.set(consumer.key, consumer);
    else {
      yield {
        path: consumer.path,
        message: `Two accounts have a consumer \`${consumer.key}\` (${at(other.path)}): services name consumers by key alone.`,
        help: 'Rename one key; `name` keeps the name on the server.',
      };
    }
  }
}
