import { isValidSubject } from '../../subjects/subject.js';
import { subjectIndex } from '../../subjects/subject-index.js';
import { fieldPath } from '../lint-stream.js';
import type { Rule } from '../rule.js';

/** Subjects of one stream that overlap or repeat each other: the server refuses the stream (10052). */
export const subjectsOverlap: Rule = {
  code: 'subjects-overlap',
  severity: 'error',
  firm: true,
  *check({ streams }) {
    for (const stream of streams) {
      if (stream.section !== 'streams') continue;
      const earlier = subjectIndex<string>();
      for (const [i, subject] of (stream.values.subjects ?? []).entries()) {
        if (!isValidSubject(subject)) continue;
        const other = earlier.overlapping(subject)[0];
        if (other !== undefined) {
          yield {
            path: fieldPath(stream, 'subjects', i),
            message:
              other === subject
                ? `Stream \`${stream.name}\` lists \`${subject}\` twice; the server refuses that.`
                : `Stream \`${stream.name}\` lists \`${other}\` and \`${subject}\`, which overlap: the server refuses that, because a message would be stored twice.`,
            help: other === subject ? 'Leave one out.' : 'Keep the wider one, or make them disjoint.',
          };
        }
        earlier.add(subject, subject);
      }
    }
  },
};
