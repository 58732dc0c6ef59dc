import { printCount } from '../../units/count.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import { loadsOf, roundedDuration, sum } from '../load.js';
import { listed } from '../mend.js';
import type { Problem, Rule } from '../rule.js';

/** What comes many times for each thing that it is about, by its last word. */
const CHATTY = /^(?:progress|heartbeats?|ticks?|metrics?|telemetry|logs?|ping|keepalive|status)$/i;

/**
 * One subject that pushes out the others: a stream with discard old keeps the newest messages, whatever they are, so
 * an event that comes often leaves no room for those that matter. Told by the rates of the events, or, where they say
 * none, by a name such as `progress`.
 */
export const chattySubject: Rule = {
  code: 'chatty-subject',
  severity: 'warning',
  *check(context) {
    for (const stream of context.streams) {
      const { discard, max_msgs = -1, max_msgs_per_subject: quota = -1 } = stream.values;
      if (discard === 'new' || max_msgs <= 0 || quota > 0) continue;
      const found = byRate(stream, context) ?? byName(stream, context);
      if (found !== null) yield found;
    }
  },
};

function byRate(stream: LintStream, context: LintContext): Problem | null {
  const loads = loadsOf(stream, context);
  const { max_msgs = -1, max_age = 0 } = stream.values;
  const [most, ...rest] = loads.toSorted((a, b) => b.perSecond - a.perSecond);
  if (most === undefined || rest.length === 0) return null;
  const seconds = max_age / 1e9;
  const others = sum(rest.map(load => load.perSecond));
  // Alone the others would stay as long as they should; with it they do not.
  const isPushed =
    seconds === 0
      ? most.perSecond > 9 * others
      : (most.perSecond + others) * seconds > max_msgs && others * seconds <= max_msgs;
  if (!isPushed || most.perSecond <= others) return null;
  return problem(
    stream,
    most.event,
    rest.map(load => load.event),
    `it comes ${most.rate}, so the others are pushed out after ${roundedDuration(max_msgs / (most.perSecond + others))}`,
  );
}

function byName(stream: LintStream, context: LintContext): Problem | null {
  if (loadsOf(stream, context).length > 0) return null;
  const events = [...new Set(context.flow.entriesIn(stream).map(entry => entry.event.subject))];
  const chatty = events.find(subject => CHATTY.test(subject.split('.').at(-1)!));
  const others = events.filter(subject => subject !== chatty);
  if (chatty === undefined || others.length === 0) return null;
  return problem(stream, chatty, others, 'by its name it comes many times for each of them');
}

function problem(stream: LintStream, event: string, others: readonly string[], why: string): Problem {
  return {
    path: fieldPath(stream, 'max_msgs'),
    message: `Stream \`${stream.name}\` keeps the newest ${printCount(stream.values.max_msgs ?? 0)} messages, whatever they are: \`${event}\` pushes out ${listed(others)}; ${why}.`,
    help: `A quota for each subject (\`max_msgs_per_subject\`), or a stream of its own for \`${event}\`; \`rate\` on the events says what is expected.`,
    about: [['events', event]],
  };
}
