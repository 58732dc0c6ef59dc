import { expect, it } from 'vitest';
import { shown } from '../../src/views/escape.js';
import { counted, elapsed, plural } from '../../src/views/numbers.js';

it('groups the digits of a count', () => {
  expect([0, 999, 1000, 1_234_567].map(counted)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([plural(1, 'object'), plural(2000, 'object')]).toEqual(['1 object', '2,000 objects']);
});

it('writes a time with the precision that the eye takes in', () => {
  expect([4, 231, 9_949, 12_300, 125_000, 180_000].map(elapsed)).toEqual([
    '4 ms',
    '0.2 s',
    '9.9 s',
    '12 s',
    '2 min 5 s',
    '3 min',
  ]);
});

it('escapes what a terminal would obey', () => {
  expect(shown('a\u001b[31mb\u0000\u200e\u2066é')).toBe('a\\x1b[31mb\\x00\\u{200e}\\u{2066}é');
});
