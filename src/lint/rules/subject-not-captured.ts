import { eventPattern, isValidSubject } from '../../subjects/subject.js';
import type { LintContext } from '../context.js';
import { listed, nearestInside } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/**
 * A declared event or a published subject that no stream stores: publishing it with JetStream fails ("no stream
 * matches subject"), publishing it plainly loses it.
 */
export const subjectNotCaptured: Rule = {
  code: 'subject-not-captured',
  severity: 'error',
  *check(context) {
    const declared = new Set<string>();
    for (const event of context.events) {
      const { subject, path } = event;
      declared.add(subject);
      // Nobody publishes it: streams make it of another event, by a transform or by publishing that again.
      if (context.flow.publishersOf(event).length === 0 && context.flow.isMade(event)) continue;
      yield* checkSubject(subject, `Event \`${subject}\``, path, context);
    }
    for (const [service, { publishes }] of Object.entries(context.topology.services ?? {})) {
      for (const [i, subject] of (publishes ?? []).entries()) {
        if (declared.has(subject)) continue;
        const who = `Subject \`${subject}\`, published by \`${service}\`,`;
        yield* checkSubject(subject, who, ['services', service, 'publishes', i], context);
      }
    }
  },
};

function* checkSubject(
  subject: string,
  label: string,
  path: Problem['path'],
  context: LintContext,
): Iterable<Problem> {
  const pattern = eventPattern(subject);
  if (!isValidSubject(pattern)) return;
  if (context.accounts.some(account => context.captures(account).covering(pattern).length > 0)) return;
  const catching = context.accounts.flatMap(account => context.captures(account).overlapping(pattern));
  if (catching.length > 0) {
    yield {
      path,
      severity: 'warning',
      message: `${label} is captured in part only: ${listed([...new Set(catching.map(stream => stream.name))])} takes some of its subjects, not all.`,
      help: `Widen the stream's subjects so that they cover \`${pattern}\`.`,
    };
    return;
  }
  const near = nearestInside(pattern, [...new Set(context.streams.flatMap(stream => stream.subjects))]);
  const add = `add \`${pattern}\` to the subjects of a stream`;
  yield {
    path,
    message: `${label} is captured by no stream: what is published there is lost.`,
    help: near === undefined ? `A${add.slice(1)}.` : `\`${near}\`, or ${add}.`,
  };
}
