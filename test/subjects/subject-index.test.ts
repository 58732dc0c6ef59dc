import fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers, overlaps } from '../../src/subjects/subject.js';
import { subjectIndex } from '../../src/subjects/subject-index.js';
import { anyPattern } from './model.js';

it('answers as asking every subject would, in the order of adding', () => {
  fc.assert(
    fc.property(fc.array(anyPattern, { maxLength: 30 }), anyPattern, (subjects, asked) => {
      const index = subjectIndex<number>();
      subjects.forEach((subject, i) => {
        index.add(subject, i);
      });
      const all = subjects.map((subject, i) => ({ subject, i }));
      const where = (test: (subject: string) => boolean) => all.filter(s => test(s.subject)).map(s => s.i);
      expect(index.covering(asked)).toEqual(where(subject => covers(subject, asked)));
      expect(index.overlapping(asked)).toEqual(where(subject => overlaps(subject, asked)));
      expect(index.coveredBy(asked)).toEqual(where(subject => covers(asked, subject)));
    }),
    { numRuns: 500 },
  );
});

it('keeps the same subject of two owners apart', () => {
  const index = subjectIndex<string>();
  index.add('a.*', 'one');
  index.add('a.*', 'two');
  expect(index.covering('a.b')).toEqual(['one', 'two']);
});

it('walks only the branches that can answer', () => {
  const index = subjectIndex<number>();
  for (let i = 0; i < 50_000; i++) index.add(`s${i}.>`, i);
  // Asking each of 50,000 for each of 50,000 would be 2.5 thousand million comparisons: this would time out.
  let found = 0;
  for (let i = 0; i < 50_000; i++) found += index.overlapping(`s${i}.a.b`).length;
  expect(found).toBe(50_000);
});
