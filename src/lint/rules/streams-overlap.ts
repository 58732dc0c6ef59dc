import { intersection, isValidSubject } from '../../subjects/subject.js';
import { type SubjectIndex, subjectIndex } from '../../subjects/subject-index.js';
import type { LintContext } from '../context.js';
import { fieldPath, type LintStream } from '../lint-stream.js';
import type { Problem, Rule } from '../rule.js';

interface Taken {
  stream: LintStream;
  subject: string;
  path: Problem['path'];
}

/**
 * Two streams of one account that would store the same message: the server refuses the second (10065). Partial
 * wildcards count: `a.*.c` and `a.b.*` share `a.b.c`.
 */
export const streamsOverlap: Rule = {
  code: 'streams-overlap',
  severity: 'error',
  firm: true,
  *check(context) {
    const taken = new Map<string | null, SubjectIndex<Taken>>();
    for (const stream of context.streams) {
      let index = taken.get(stream.account);
      if (index === undefined) {
        index = subjectIndex();
        taken.set(stream.account, index);
      }
      yield* checkStream(stream, index, context);
    }
  },
};

/** Looks up what earlier streams have taken, then takes this one's own. */
function* checkStream(
  stream: LintStream,
  index: SubjectIndex<Taken>,
  context: LintContext,
): Iterable<Problem> {
  const valid = stream.subjects.flatMap((subject, i) =>
    isValidSubject(subject) ? [{ stream, subject, path: subjectPath(stream, i) }] : [],
  );
  for (const { subject, path } of valid) {
    for (const other of index.overlapping(subject)) {
      const shared = intersection(subject, other.subject)!;
      const same = shared === subject && shared === other.subject;
      yield {
        path,
        message: `Stream \`${stream.name}\` captures \`${subject}\`, and \`${other.stream.name}\` captures ${same ? 'it too' : `\`${other.subject}\``} (${context.at(other.path)})${same ? '' : `: both take \`${shared}\``}. The server lets one stream take a subject.`,
        help: `Narrow one of them so that \`${shared}\` belongs to a single stream; let the other one source it.`,
      };
    }
  }
  for (const entry of valid) index.add(entry.subject, entry);
}

/** Where a subject is written; the stream itself where it follows from the name. */
function subjectPath(stream: LintStream, i: number): Problem['path'] {
  const declared = stream.section === 'streams' && (stream.values.subjects ?? []).length > 0;
  return declared ? fieldPath(stream, 'subjects', i) : stream.path;
}
