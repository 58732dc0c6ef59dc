import { describe, expect, it } from 'vitest';
import { transformedFrom, transformedSubject, transformFault } from '../../src/subjects/transform.js';

describe('which transforms the server takes', () => {
  it.each([
    ['orders.*', 'o.$1'],
    ['orders.*.*', 'o.{{wildcard(2)}}.{{ Wildcard( 1 ) }}'],
    ['orders.*', 'o.fixed'],
    ['orders.>', 'archive.>'],
    ['', 'archive.>'],
    ['orders.*', 'o.{{partition(10,1)}}'],
    ['orders.a', 'o.{{partition(10)}}'],
    ['orders.*', 'o.{{split(1,-)}}'],
    ['orders.*', 'o.{{splitfromleft(1,3)}}'],
    ['orders.*', '$JS.x.$1'],
    ['orders.*', ''],
    ['orders.a', 'o.b'],
  ])('takes `%s` to `%s`', (source, destination) => {
    expect(transformFault(source, destination)).toBeNull();
  });

  it.each([
    ['orders..x', 'o', 'orders..x'],
    ['orders.*', 'o..$1', 'is not a subject'],
    ['orders.*', 'o.*', 'has a `*`'],
    ['orders.*', 'o.>', 'which the source does not'],
    ['orders.>', 'o.x', 'has to end with `>`'],
    ['orders.*', 'o.$2', 'asks for `*` number 2; the source has 1'],
    ['orders.>', 'o.$1.>', 'asks for `*` number 1; the source has 0'],
    ['orders.a', 'o.$1', 'needs a `*`'],
    ['orders.*', 'o.{{upper(1)}}', 'no function'],
    ['orders.*', 'o.{{wildcard}}', 'no function'],
    ['orders.*', 'o.{{wildcard()}}', 'number of arguments'],
    ['orders.*', 'o.{{wildcard(1,2)}}', 'number of arguments'],
    ['orders.*', 'o.{{wildcard(x)}}', 'not a number'],
    ['orders.*', 'o.{{left(1)}}', 'number of arguments'],
    ['orders.*', 'o.{{constructor(1)}}', 'no function'],
  ])('refuses `%s` to `%s`', (source, destination, fault) => {
    expect(transformFault(source, destination)).toContain(fault);
  });
});

it('says what comes out of a transform', () => {
  expect(transformedSubject('orders.*', 'o.$1.x')).toBe('o.*.x');
  expect(transformedSubject('orders.>', 'archive.>')).toBe('archive.>');
  expect(transformedSubject('', 'archive.>')).toBe('archive.>');
  expect(transformedSubject('orders.*', 'o.{{split(1,-)}}.x')).toBe('o.>');
  expect(transformedSubject('orders.*', 'o.{{partition(3,1)}}')).toBe('o.*');
});

describe('what a transform makes of one subject', () => {
  it.each([
    ['orders.*', 'o.$1', 'orders.a', 'o.a'],
    ['orders.*.*', 'o.{{wildcard(2)}}.{{ Wildcard( 1 ) }}', 'orders.a.b', 'o.b.a'],
    ['orders.*.*', 'o.$2', 'orders.*.b', 'o.b'],
    ['orders.>', 'archive.>', 'orders.a.b', 'archive.a.b'],
    ['orders.*.>', 'archive.$1.>', 'orders.a.b.c', 'archive.a.b.c'],
    ['', 'archive.>', 'orders.a', 'archive.orders.a'],
    ['orders.*', 'o.{{partition(10,1)}}', 'orders.a', 'o.*'],
    ['orders.*', 'o.{{split(1,-)}}', 'orders.a-b', 'o.>'],
    ['orders.*', '', 'orders.a', 'orders.a'],
  ])('`%s` to `%s`: `%s` becomes `%s`', (source, destination, subject, made) => {
    expect(transformedFrom(source, destination, subject)).toBe(made);
  });
});
