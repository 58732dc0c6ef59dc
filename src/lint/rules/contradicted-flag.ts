import type { LintContext } from '../context.js';
import { fieldPath, isDeclared, type LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/**
 * A flag that is written one way and that another field turns the other way: the server changes it without a word,
 * or refuses it in pedantic mode, in which apply asks.
 */
export const contradictedFlag: Rule = {
  code: 'contradicted-flag',
  severity: 'error',
  firm: true,
  *check(context) {
    for (const stream of context.streams) {
      yield* checkMirror(stream, context);
      const { subject_delete_marker_ttl: marker = 0, allow_msg_schedules: schedules } = stream.values;
      if (marker > 0) {
        yield* checkFlag(stream, 'allow_msg_ttl', false, 'subject_delete_marker_ttl');
        yield* checkFlag(stream, 'allow_rollup_hdrs', false, 'subject_delete_marker_ttl');
        yield* checkPurge(stream, 'subject_delete_marker_ttl');
      }
      if (schedules === true) {
        yield* checkFlag(stream, 'allow_rollup_hdrs', false, 'allow_msg_schedules');
        yield* checkPurge(stream, 'allow_msg_schedules');
      }
    }
  },
};

function* checkFlag(
  stream: LintStream,
  flag: 'allow_msg_ttl' | 'allow_rollup_hdrs' | 'deny_purge',
  written: boolean,
  cause: string,
): Iterable<Problem> {
  if (stream.values[flag] !== written) return;
  yield {
    path: fieldPath(stream, flag),
    message: `Stream \`${stream.name}\` sets ${flag} to ${written}, and its ${cause} needs it ${!written}: the server would turn it round.`,
    help: `Leave \`${flag}\` out or set it to ${!written}, or leave \`${cause}\` out.`,
  };
}

/** Where roll-ups are written out as well, the server refuses the pair itself: that is another rule's. */
function* checkPurge(stream: LintStream, cause: string): Iterable<Problem> {
  if (stream.values.allow_rollup_hdrs !== true) yield* checkFlag(stream, 'deny_purge', true, cause);
}

/** The server gives a mirror the allow_direct of an origin that it can see, whatever the mirror says (2.15.1). */
function* checkMirror(stream: LintStream, { streamNamed }: LintContext): Iterable<Problem> {
  const { mirror, mirror_direct: written } = stream.values;
  if (mirror === undefined || mirror.external !== undefined || !isDeclared(stream, 'mirror_direct')) return;
  const origin = streamNamed(stream.account, mirror.name);
  const direct = origin?.values.allow_direct ?? false;
  if (origin === undefined || written === direct) return;
  yield {
    path: fieldPath(stream, 'mirror_direct'),
    severity: 'warning',
    message: `Stream \`${stream.name}\` sets mirror_direct to ${written}, and its origin \`${origin.name}\` has allow_direct ${direct}: the server takes the origin's.`,
    help: `Leave \`mirror_direct\` out, or set \`allow_direct: ${written}\` on \`${origin.name}\`.`,
  };
}
