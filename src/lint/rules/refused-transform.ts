import { isValidSubject } from '../../subjects/subject.js';
import { transformFault } from '../../subjects/transform.js';
import type { SubjectTransform } from '../../topology/topology.gen.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** A transform that the server cannot carry out: functions, wildcards and their numbers have to fit the source. */
export const refusedTransform: Rule = {
  code: 'refused-transform',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      for (const { transform, path } of transformsOf(stream)) {
        const { src = '', dest } = transform;
        if (src !== '' && !isValidSubject(src)) continue;
        const fault = transformFault(src, dest);
        if (fault === null) continue;
        yield {
          path: [...path, 'dest'],
          message: `Stream \`${stream.name}\` turns \`${src || '>'}\` into \`${dest}\`, which the server refuses: ${fault}.`,
          help: 'For each `*` of the source write `{{wildcard(1)}}`, `{{wildcard(2)}}`…; a source that ends with `>` needs a destination that does.',
        };
      }
    }
  },
};

function* transformsOf(stream: LintStream): Iterable<{ transform: SubjectTransform; path: Problem['path'] }> {
  const { subject_transform: own, republish } = stream.values;
  if (own !== undefined) yield { transform: own, path: fieldPath(stream, 'subject_transform') };
  if (republish !== undefined) yield { transform: republish, path: fieldPath(stream, 'republish') };
  for (const { source, path } of stream.origins) {
    for (const [i, transform] of (source.subject_transforms ?? []).entries()) {
      yield { transform, path: [...path, 'subject_transforms', i] };
    }
  }
}
