import { printDuration } from '../../units/duration.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import { type Load, loadsOf, roundedDuration, sum } from '../load.js';
import type { Problem, Rule } from '../rule.js';

/**
 * Limits that are reached before max_age: with the rates and sizes that the events say, the stream keeps less than
 * it promises. What says no rate counts as nothing, so this is the least that comes in.
 */
export const limitsBelowRetention: Rule = {
  code: 'limits-below-retention',
  severity: 'warning',
  *check(context) {
    for (const stream of context.streams) {
      if (stream.section === 'streams' && (stream.values.max_age ?? 0) > 0)
        yield* checkStream(stream, context);
    }
  },
};

function* checkStream(stream: LintStream, context: LintContext): Iterable<Problem> {
  const loads = loadsOf(stream, context);
  if (loads.length === 0) return;
  const { max_msgs = -1, max_bytes = -1, max_msgs_per_subject: perSubject = -1, max_age } = stream.values;
  const seconds = max_age! / 1e9;
  const messages = sum(loads.map(load => load.perSecond));
  const bytes = sum(loads.map(load => load.perSecond * (load.bytes ?? 0)));
  if (max_msgs > 0 && messages * seconds > max_msgs) {
    yield problem(stream, 'max_msgs', max_msgs / messages, `${loadText(loads)} reach it`);
  }
  if (max_bytes > 0 && bytes * seconds > max_bytes) {
    yield problem(stream, 'max_bytes', max_bytes / bytes, `${loadText(loads)} reach it`);
  }
  // With a parameter in its subject, an event has many subjects, and nobody knows how many.
  const most = loads
    .filter(load => !load.event.includes('{'))
    .toSorted((a, b) => b.perSecond - a.perSecond)[0];
  if (perSubject > 0 && most !== undefined && most.perSecond * seconds > perSubject) {
    yield problem(
      stream,
      'max_msgs_per_subject',
      perSubject / most.perSecond,
      `\`${most.event}\` alone (${most.rate}) reaches it`,
    );
  }
}

function loadText(loads: readonly Load[]): string {
  const [first] = loads;
  return loads.length === 1
    ? `the messages of \`${first!.event}\` (${first!.rate})`
    : `its ${loads.length} events together`;
}

function problem(stream: LintStream, field: string, seconds: number, why: string): Problem {
  const { max_age, discard } = stream.values;
  const age = printDuration(max_age!);
  return {
    path: fieldPath(stream, field),
    message: `Stream \`${stream.name}\` is to keep ${age}, and its ${field} is reached after ${roundedDuration(seconds)}: ${why}. ${discard === 'new' ? 'From then on it refuses what comes' : 'The rest is thrown away early'}.`,
    help: `A larger ${field}, or a max_age of ${roundedDuration(seconds)}.`,
  };
}
