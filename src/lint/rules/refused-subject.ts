import { eventPattern, subjectFault } from '../../subjects/subject.js';
import type { LintContext } from '../context.js';
import type { Problem, Rule } from '../rule.js';
import { writtenSubjects } from '../written-subjects.js';

/** A text that the server takes for no subject: empty tokens, white space, `>` before the end. */
export const refusedSubject: Rule = {
  code: 'refused-subject',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const { subject, path } of writtenSubjects(context)) {
      const fault = subjectFault(subject);
      if (fault !== null) yield problem(subject, path, fault);
    }
    yield* checkEvents(context);
  },
};

function* checkEvents({ events }: LintContext): Iterable<Problem> {
  for (const { subject, path } of events) {
    const fault = subjectFault(eventPattern(subject));
    if (fault !== null) yield problem(subject, path, fault);
    else if (subject.split('.').some(token => token === '*' || token === '>')) {
      yield {
        path,
        message: `Event \`${subject}\` has a wildcard: an event is published to a subject, and no subject of a message has one.`,
        help: 'Write `{name}` for a token that varies: `story.{id}.moved`.',
      };
    }
  }
}

function problem(subject: string, path: Problem['path'], fault: string): Problem {
  return {
    path,
    message: `\`${printable(subject)}\` is no subject: ${fault}.`,
    help: 'Write tokens joined by single dots, without white space; `*` for one token, `>` for the rest at the end.',
  };
}

/** Control characters would spoil the line. */
function printable(subject: string): string {
  return JSON.stringify(subject).slice(1, -1);
}
