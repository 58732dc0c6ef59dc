import { covers, isValidSubject, overlaps } from '../../subjects/subject.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** The server's own subjects; the parts that streams may capture all the same (2.15.1). */
const RESERVED = [
  { subject: '$JS.>', allowed: '$JS.EVENT.>' },
  { subject: '$JSC.>', allowed: '$JS.EVENT.>' },
  { subject: '$NRG.>', allowed: '$JS.EVENT.>' },
  { subject: '$SYS.>', allowed: '$SYS.ACCOUNT.>' },
];

/**
 * A stream that captures the server's own subjects. The server refuses it unless the stream has no_ack, because it
 * would answer the API's requests; and `>` may have one replica only. `*.x` counts: it takes `$JS.x`.
 */
export const reservedSubject: Rule = {
  code: 'reserved-subject',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.section !== 'streams') continue;
      for (const [i, subject] of (stream.values.subjects ?? []).entries()) {
        if (isValidSubject(subject)) yield* checkSubject(stream, subject, fieldPath(stream, 'subjects', i));
      }
    }
  },
};

function* checkSubject(stream: LintStream, subject: string, path: Problem['path']): Iterable<Problem> {
  const { no_ack: noAck, num_replicas: replicas = 1 } = stream.values;
  if (subject === '>' && noAck === true && replicas !== 1) {
    yield {
      path,
      message: `Stream \`${stream.name}\` captures \`>\` with ${replicas} replicas: the server takes a stream of everything with one replica only.`,
      help: 'Set `num_replicas: 1`, or name the subjects.',
    };
  }
  if (noAck === true) return;
  const taken = RESERVED.find(
    reserved => overlaps(subject, reserved.subject) && !covers(reserved.allowed, subject),
  );
  if (taken === undefined) return;
  yield {
    path,
    message: `Stream \`${stream.name}\` captures \`${subject}\`, which takes in the server's own \`${taken.subject}\`: the server refuses that, because the stream would answer its requests.`,
    help: 'Name the subjects (`orders.>` instead of `>`), or set `no_ack: true`.',
  };
}
