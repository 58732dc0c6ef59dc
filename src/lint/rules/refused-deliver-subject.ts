import { covers, isLiteral, isValidSubject } from '../../subjects/subject.js';
import type { LintContext } from '../context.js';
import type { LintConsumer } from '../lint-consumer.js';
import type { Problem, Rule } from '../rule.js';

/**
 * A deliver_subject with wildcards (10079), or that the consumer's own stream captures (10081). Where another stream
 * captures it, every delivery is stored there, which is legal.
 */
export const refusedDeliverSubject: Rule = {
  code: 'refused-deliver-subject',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const consumer of context.consumers) {
      const subject = consumer.values.deliver_subject;
      if (subject !== undefined && isValidSubject(subject)) yield* checkSubject(subject, consumer, context);
    }
  },
};

function* checkSubject(
  subject: string,
  consumer: LintConsumer,
  { captures }: LintContext,
): Iterable<Problem> {
  const { key, account, streams } = consumer;
  const path = [...consumer.path, 'deliver_subject'];
  if (!isLiteral(subject)) {
    yield {
      path,
      message: `Consumer \`${key}\` delivers to \`${subject}\`, which has wildcards: messages are delivered to one subject.`,
      help: `A subject of its own: \`deliver.${key}\`, say.`,
    };
    return;
  }
  const capturing = captures(account).covering(subject);
  const own = streams.find(stream => stream.subjects.some(captured => covers(captured, subject)));
  const other = capturing.find(stream => !streams.includes(stream));
  if (own !== undefined) {
    yield {
      path,
      message: `Consumer \`${key}\` delivers to \`${subject}\`, which its stream \`${own.name}\` captures: each delivery would be a new message, so the server refuses it.`,
      help: `A subject that no stream captures: \`deliver.${key}\`, say.`,
    };
  } else if (other !== undefined) {
    yield {
      path,
      severity: 'warning',
      message: `Consumer \`${key}\` delivers to \`${subject}\`, which the stream \`${other.name}\` captures: each delivery is stored there too.`,
      help: `A subject that no stream captures: \`deliver.${key}\`, say.`,
    };
  }
}
