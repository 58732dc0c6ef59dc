import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

/** discard_new_per_subject without what it refines: discard new and a limit per subject. */
export const refusedDiscard: Rule = {
  code: 'refused-discard',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.values.discard_new_per_subject === true) yield* checkStream(stream);
    }
  },
};

function* checkStream(stream: LintStream): Iterable<Problem> {
  const { discard = 'old', max_msgs_per_subject: perSubject = -1 } = stream.values;
  const path = fieldPath(stream, 'discard_new_per_subject');
  if (discard !== 'new') {
    yield {
      path,
      message: `Stream \`${stream.name}\` has discard_new_per_subject with discard \`${discard}\`: the server takes it with \`new\` only.`,
      help: 'Set `discard: new`, or leave discard_new_per_subject out.',
    };
  }
  if (perSubject <= 0) {
    yield {
      path,
      message: `Stream \`${stream.name}\` has discard_new_per_subject and no max_msgs_per_subject, the limit that it is about: the server refuses it.`,
      help: 'Set `max_msgs_per_subject`, or leave discard_new_per_subject out.',
    };
  }
}
