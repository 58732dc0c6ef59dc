import type { LintConsumer } from '../lint-consumer.js';
import type { LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** A consumer that a workqueue cannot have: every message is for one reader, who acknowledges it (10084, 10098, 10101). */
export const refusedWorkqueueConsumer: Rule = {
  code: 'refused-workqueue-consumer',
  severity: 'error',
  firm: true,
  *check({ consumers }) {
    for (const consumer of consumers) {
      const stream = consumer.streams.find(read => read.values.retention === 'workqueue');
      if (stream !== undefined) yield* checkConsumer(consumer, stream);
    }
  },
};

function* checkConsumer(
  { key, path, values, isFanOut }: LintConsumer,
  stream: LintStream,
): Iterable<Problem> {
  if (isFanOut) {
    yield {
      path: [...path, 'streams'],
      message: `Consumer \`${key}\` is a fan-out over \`${stream.name}\`, a workqueue: there every message is for one reader, so the server refuses a second one.`,
      help: `Name the streams without \`${stream.name}\`, or let a stream with limits source it.`,
    };
    return;
  }
  const { ack_policy: ack, deliver_policy: deliver = 'all' } = values;
  if (ack !== 'explicit' && ack !== 'flow_control') {
    yield {
      path: [...path, ack === undefined ? 'stream' : 'ack_policy'],
      message: `Consumer \`${key}\` of the workqueue \`${stream.name}\` has ack_policy ${ack === undefined ? 'none (the default)' : `\`${ack}\``}: the server takes explicit only, because an ack removes the message.`,
      help: '`ack_policy: explicit`.',
    };
  }
  if (deliver !== 'all') {
    yield {
      path: [...path, 'deliver_policy'],
      message: `Consumer \`${key}\` of the workqueue \`${stream.name}\` has deliver_policy \`${deliver}\`: the server takes \`all\` only, because what is skipped would never leave.`,
      help: '`deliver_policy: all`.',
    };
  }
}
