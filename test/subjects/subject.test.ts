import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  covers,
  eventParameters,
  eventPattern,
  intersection,
  isLiteral,
  isValidSubject,
  matches,
  overlaps,
  subjectFault,
} from '../../src/subjects/subject.js';
import { anyPattern, literalsUpTo, standsFor } from './model.js';

describe('which subjects the server takes', () => {
  it.each([
    'a',
    'a.b.c',
    '*',
    '>',
    'a.*.c',
    'a.>',
    '*.*',
    '*.>',
    'ünïcode.日本',
    '$JS.API.>',
    'a-b_c:d/e',
    'a*',
    'a>b.c',
    'a.b>',
    '**',
    '>>.a',
    '{{wildcard(1)}}',
  ])('takes `%s`', subject => {
    expect(subjectFault(subject)).toBeNull();
    expect(isValidSubject(subject)).toBe(true);
  });

  it.each([
    ['', 'empty'],
    ['.', 'begins with a dot'],
    ['.a', 'begins with a dot'],
    ['a.', 'ends with a dot'],
    ['a..b', 'empty token'],
    ['a b', 'white space'],
    ['a.\tb', 'white space'],
    ['a\n', 'white space'],
    ['>.a', 'before the last token'],
    ['a.>.b', 'before the last token'],
    ['a.>.>', 'before the last token'],
    ['a\0b', 'null'],
    ['a\uFFFDb', 'broken character'],
  ])('refuses `%s`', (subject, fault) => {
    expect(subjectFault(subject)).toContain(fault);
    expect(isValidSubject(subject)).toBe(false);
  });
});

it('a wildcard is a token of its own, else a plain character', () => {
  expect(['a.b', 'a*', 'a.b>', '**'].map(isLiteral)).toEqual([true, true, true, true]);
  expect(['*', '>', 'a.*', 'a.>', '*.a'].map(isLiteral)).toEqual([false, false, false, false, false]);
});

describe('what subjects have in common', () => {
  it.each([
    ['>', 'a', true],
    ['a.>', 'a.b.c', true],
    ['a.>', 'a', false],
    ['a.>', 'a.>', true],
    ['a.*', 'a.>', false],
    ['*.>', '>', false],
    ['>', '*.>', true],
    ['a.*.c', 'a.b.*', false],
    ['*', 'a', true],
    ['a', '*', false],
    ['A', 'a', false],
  ])('`%s` covers `%s`: %s', (wide, narrow, expected) => {
    expect(covers(wide, narrow)).toBe(expected);
  });

  it.each([
    ['a.*.c', 'a.b.*', 'a.b.c'],
    ['a', 'a.>', null],
    ['>', 'a.*', 'a.*'],
    ['*.>', 'a.>', 'a.>'],
    ['*.b.>', 'a.*.c', 'a.b.c'],
    ['a.b', 'a.c', null],
    ['a.*', 'a.*.b', null],
    ['*.*', '$JS.>', '$JS.*'],
  ])('`%s` and `%s` share %s', (a, b, shared) => {
    expect(intersection(a, b)).toBe(shared);
    expect(overlaps(a, b)).toBe(shared !== null);
  });

  it('agrees with the sets of literals that the patterns stand for', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, (a, b) => {
        const universe = literalsUpTo(5);
        const [inA, inB] = [universe.filter(s => standsFor(a, s)), universe.filter(s => standsFor(b, s))];
        const common = inA.filter(s => standsFor(b, s));
        expect(covers(a, b)).toBe(inB.every(s => standsFor(a, s)));
        expect(overlaps(a, b)).toBe(common.length > 0);
        const shared = intersection(a, b);
        expect(shared === null ? [] : universe.filter(s => standsFor(shared, s))).toEqual(common);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with itself: what covers overlaps, in either order', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(intersection(a, b)).toBe(intersection(b, a));
        if (covers(a, b)) expect(overlaps(a, b)).toBe(true);
        if (covers(a, b) && covers(b, a)) expect(a).toBe(b);
        expect(matches(a, 'x.y')).toBe(standsFor(a, 'x.y'));
      }),
    );
  });
});

it("an event's parameters stand for one token each", () => {
  expect(eventPattern('story.{id}.moved')).toBe('story.*.moved');
  expect(eventPattern('{a}.{b}')).toBe('*.*');
  expect(eventPattern('a{b}.c')).toBe('a{b}.c');
  expect(eventParameters('story.{id}.task.{task_id}')).toEqual(['id', 'task_id']);
});

it('a subject is valid where nothing is found wrong with it', () => {
  const text = fc
    .array(fc.constantFrom('a', '.', '>', '*', ' ', '\n', '\0', 'é'), { maxLength: 8 })
    .map(c => c.join(''));
  fc.assert(
    fc.property(text, subject => isValidSubject(subject) === (subjectFault(subject) === null)),
    { numRuns: 2000 },
  );
});
