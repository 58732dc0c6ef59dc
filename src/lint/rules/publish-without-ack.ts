import { eventPattern, isValidSubject } from '../../subjects/subject.js';
import type { LintContext } from '../context.js';
import type { Problem, Rule } from '../rule.js';

/** A service that publishes to a stream with no_ack: its publish waits for an answer that never comes. */
export const publishWithoutAck: Rule = {
  code: 'publish-without-ack',
  severity: 'warning',
  *check(context) {
    for (const [service, { publishes }] of Object.entries(context.topology.services ?? {})) {
      for (const [i, subject] of (publishes ?? []).entries()) {
        yield* checkSubject(service, subject, ['services', service, 'publishes', i], context);
      }
    }
  },
};

function* checkSubject(
  service: string,
  subject: string,
  path: Problem['path'],
  { accounts, captures }: LintContext,
): Iterable<Problem> {
  const pattern = eventPattern(subject);
  if (!isValidSubject(pattern)) return;
  const streams = accounts.flatMap(account => captures(account).overlapping(pattern));
  const silent = streams.find(stream => stream.values.no_ack === true);
  // A stream of everything (`>`, no_ack) may stand beside one that answers.
  if (silent === undefined || streams.some(stream => stream.values.no_ack !== true)) return;
  yield {
    path,
    message: `Service \`${service}\` publishes \`${subject}\` to \`${silent.name}\`, which has no_ack: nobody tells it whether the message was stored, and a JetStream publish times out.`,
    help: `Leave \`no_ack\` out of \`${silent.name}\`.`,
  };
}
