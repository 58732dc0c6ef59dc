import { isValidSubject, overlaps } from '../../subjects/subject.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** A stream that republishes into its own subjects: it would store every message again, so the server refuses it. */
export const republishCycle: Rule = {
  code: 'republish-cycle',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      const dest = destination(stream);
      if (dest === undefined || !isValidSubject(dest)) continue;
      const own = stream.subjects.find(subject => isValidSubject(subject) && overlaps(dest, subject));
      if (own === undefined) continue;
      yield {
        path: fieldPath(stream, 'republish', 'dest'),
        message: `Stream \`${stream.name}\` republishes to \`${dest}\`, which it captures itself (\`${own}\`): the server refuses the cycle.`,
        help: 'Republish to subjects that the stream does not capture.',
      };
    }
  },
};

/** `>` to `>` beside a transform of the stream's only subject means the transform's destination (2.15.1). */
function destination({ values, subjects }: LintStream): string | undefined {
  const { republish, subject_transform: transform } = values;
  const everything = republish?.dest === '>' && (republish.src ?? '>') === '>';
  const follows =
    everything && transform !== undefined && subjects.length === 1 && transform.src === subjects[0];
  return follows ? transform.dest : republish?.dest;
}
