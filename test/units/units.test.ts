import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCount, printCount } from '../../src/units/count.js';
import { parseDuration, printDuration } from '../../src/units/duration.js';
import { parseRate } from '../../src/units/rate.js';
import { parseSize, printSize } from '../../src/units/size.js';
import { UnitError } from '../../src/units/unit-error.js';

function faultOf(work: () => unknown): string {
  try {
    return `no fault: ${work()}`;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return `${error.message} ${error.help}`;
  }
}

describe('durations', () => {
  it.each([
    ['30d', 2_592_000_000_000_000],
    ['1h30m', 5_400_000_000_000],
    ['250ms', 250_000_000],
    ['1.5s', 1_500_000_000],
    ['2w', 1_209_600_000_000_000],
    ['10us', 10_000],
    ['10µs', 10_000],
    ['7ns', 7],
    ['0', 0],
    ['0s', 0],
    [0, 0],
  ])('%s is %d ns', (text, ns) => expect(parseDuration(text)).toBe(ns));

  it.each([
    [2_592_000_000_000_000, '30d'],
    [5_400_000_000_000, '1h30m'],
    [1_500_000_000, '1.5s'],
    [250_000_000, '250ms'],
    [0, '0s'],
    [60_000_000_001, '1m0.000000001s'],
  ])('%d ns is printed %s', (ns, text) => expect(printDuration(ns)).toBe(text));

  it.each([
    [30, '30s'],
    ['30', 'no unit'],
    ['30 days', '30days'],
    ['5min', '5m'],
    ['1y', '365d'],
    ['-1s', 'negative'],
    ['', 'not a duration'],
    ['soon', 'not a duration'],
    ['1h30', 'no unit'],
    ['0.5ns', 'nanoseconds'],
    ['999999d', '292 years'],
    ['9007199.254740993s', 'too long to be exact'],
  ])('%s: says %s', (text, part) => expect(faultOf(() => parseDuration(text))).toContain(part));

  it('are read back as they were printed', () => {
    const ns = fc.oneof(
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      fc.nat({ max: 100_000 }).map(days => days * 86_400_000_000_000),
    );
    fc.assert(fc.property(ns, value => parseDuration(printDuration(value)) === value));
  });

  it('never fail but with a UnitError', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,6}[a-zµ]{0,3}$/), fc.double()),
        value => faultOf(() => parseDuration(value)) !== '',
      ),
    );
  });
});

describe('sizes', () => {
  it.each([
    ['10GiB', 10_737_418_240],
    ['64KiB', 65_536],
    ['1.5MiB', 1_572_864],
    ['512B', 512],
    ['1_000', 1_000],
    [1024, 1024],
    ['unlimited', -1],
    [-1, -1],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each([
    [10_737_418_240, '10GiB'],
    [1_572_864, '1.5MiB'],
    [1_000, '1000B'],
    [0, '0B'],
    [-1, 'unlimited'],
  ])('%d bytes are printed %s', (bytes, text) => expect(printSize(bytes)).toBe(text));

  it.each([
    ['10GB', 'Write 10GiB for 10,737,418,240 bytes, or 10_000_000_000'],
    ['10M', '10,485,760'],
    ['10gib', '10GiB'],
    ['10 apples', 'unknown unit'],
    ['big', 'not a size'],
    ['1.0001KiB', 'whole number of bytes'],
    ['99999999TiB', 'unlimited'],
    ['-5', 'negative'],
  ])('%s: says %s', (text, part) => expect(faultOf(() => parseSize(text))).toContain(part));

  it('are read back as they were printed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.constant(-1)),
        value => parseSize(printSize(value)) === value,
      ),
    );
  });
});

describe('counts', () => {
  it.each([
    ['1_000_000', 1_000_000],
    ['12', 12],
    [7, 7],
    ['unlimited', -1],
    ['-1', -1],
  ])('%s is %d', (text, count) => expect(parseCount(text)).toBe(count));

  it.each([
    ['1,000,000', '1_000_000'],
    ['10k', '10_000'],
    ['1__0', 'whole number'],
    ['1.5', 'whole number'],
    [1.5, 'whole number'],
    [Number.NaN, 'whole number'],
    [-2, 'negative'],
    ['99999999999999999999', 'counted exactly'],
  ])('%s: says %s', (text, part) => expect(faultOf(() => parseCount(text))).toContain(part));

  it('are read back as they were printed, underscores for commas', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        value => parseCount(printCount(value).replaceAll(',', '_')) === value,
      ),
    );
  });
});

describe('rates', () => {
  it.each([
    ['10/s', 10],
    ['600/m', 10],
    ['0.5/h', 0.5 / 3600],
    ['1_440/d', 1 / 60],
  ])('%s is %d a second', (text, perSecond) => expect(parseRate(text)).toBeCloseTo(perSecond, 12));

  it.each(['10', '10/week', '-1/s', '1e3/s', '10 /s'])('%s is none', text => {
    expect(faultOf(() => parseRate(text))).toContain('is not a rate. Write messages a second');
  });
});
