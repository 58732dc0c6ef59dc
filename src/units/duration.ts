/**
 * Durations, sizes and counts: text for people on one side, the API's numbers (nanoseconds, bytes) on the other.
 * `parse` takes what a topology file may say and throws a UnitError; `print` gives the shortest exact text,
 * which parses back to the same number.
 */
import { UnitError } from './unit-error.js';

const NANOSECONDS = new Map<string, bigint>([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['w', 604_800_000_000_000n],
]);

/** What people write for a unit that has another name here. */
const OTHER_NAMES = new Map<string, string>([
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['min', 'm'],
  ['mins', 'm'],
  ['minute', 'm'],
  ['minutes', 'm'],
  ['hr', 'h'],
  ['hrs', 'h'],
  ['hour', 'h'],
  ['hours', 'h'],
  ['day', 'd'],
  ['days', 'd'],
  ['week', 'w'],
  ['weeks', 'w'],
  ['msec', 'ms'],
  ['millis', 'ms'],
  ['milliseconds', 'ms'],
  ['usec', 'us'],
  ['μs', 'us'], // Greek mu: the unit's own sign is U+00B5
  ['nanos', 'ns'],
]);

const INT64_MAX = 9_223_372_036_854_775_807n;
/** What most durations are, and what a number counts exactly: a few digits and one unit. */
const SHORT = /^([0-9]{1,9})(ns|us|ms|[smhdw])$/;
const PART = /([0-9]+)(?:\.([0-9]+))?([a-zµμ]*)/gy;
const HELP = 'Write a number with its unit: 30d, 1h30m, 250ms, 1.5s (ns us ms s m h d w).';

/**
 * The nanoseconds of a duration.
 *
 * @example parseDuration('1h30m') === 5_400_000_000_000
 * @throws {UnitError}
 */
export function parseDuration(value: string | number): number {
  if (typeof value === 'number') return durationOfNumber(value);
  if (value === '0') return 0;
  const short = SHORT.exec(value);
  if (short !== null) {
    const ns = Number(short[1]) * Number(NANOSECONDS.get(short[2]!));
    if (ns <= Number.MAX_SAFE_INTEGER) return ns;
  }
  if (/\s/.test(value)) throw notADuration(value);
  let total = 0n;
  let end = 0;
  for (const part of value.toLowerCase().matchAll(PART)) {
    total += partOfDuration(value, part[1]!, part[2] ?? '', part[3]!);
    end = part.index + part[0].length;
  }
  if (end === 0 || end !== value.length) throw notADuration(value);
  return exact(value, total);
}

/** The shortest exact text: `30d`, `1h30m`, `1.5s`, `250ms`, `0s`. Takes whole, non-negative nanoseconds. */
export function printDuration(ns: number): string {
  let rest = BigInt(ns);
  if (rest === 0n) return '0s';
  let text = '';
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = NANOSECONDS.get(unit)!;
    if (rest >= size) {
      text += `${rest / size}${unit}`;
      rest %= size;
    }
  }
  return text + printSeconds(rest, text !== '');
}

function printSeconds(ns: bigint, afterOthers: boolean): string {
  if (ns === 0n) return '';
  const unit =
    afterOthers || ns >= 1_000_000_000n ? 's' : ns >= 1_000_000n ? 'ms' : ns >= 1_000n ? 'us' : 'ns';
  const size = NANOSECONDS.get(unit)!;
  const whole = ns / size;
  const digits = String(size).length - 1;
  const fraction = String(ns % size)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction === '' || digits === 0 ? `${whole}${unit}` : `${whole}.${fraction}${unit}`;
}

function durationOfNumber(value: number): number {
  if (value === 0) return 0;
  const help =
    Number.isInteger(value) && value > 0
      ? `Write ${value}s for seconds, or the unit you mean: ${value}ms, ${value}m, ${value}h, ${value}d.`
      : HELP;
  throw new UnitError(`${value} has no unit.`, help);
}

function partOfDuration(value: string, whole: string, fraction: string, unit: string): bigint {
  const size = NANOSECONDS.get(unit);
  if (size === undefined) throw unknownUnit(value, `${whole}${fraction && `.${fraction}`}`, unit);
  const scaled = BigInt(whole + fraction) * size;
  const scale = 10n ** BigInt(fraction.length);
  if (scaled % scale !== 0n) {
    throw new UnitError(
      `\`${value}\` is not a whole number of nanoseconds.`,
      'The server counts nanoseconds: write fewer decimals.',
    );
  }
  return scaled / scale;
}

function unknownUnit(value: string, number: string, unit: string): UnitError {
  if (unit === '')
    return new UnitError(`\`${value}\` has no unit${number === value ? '' : ` after ${number}`}.`, HELP);
  const known = OTHER_NAMES.get(unit);
  if (known !== undefined)
    return new UnitError(`\`${value}\` has the unknown unit \`${unit}\`.`, `Write ${number}${known}.`);
  if (unit === 'y' || unit === 'yr' || unit === 'year' || unit === 'years') {
    return new UnitError(
      `\`${value}\`: a year has no fixed length.`,
      `Write days: ${Number(number) * 365}d.`,
    );
  }
  if (unit === 'mo' || unit === 'month' || unit === 'months') {
    return new UnitError(
      `\`${value}\`: a month has no fixed length.`,
      `Write days: ${Number(number) * 30}d.`,
    );
  }
  return new UnitError(`\`${value}\` has the unknown unit \`${unit}\`.`, HELP);
}

function notADuration(value: string): UnitError {
  if (/^-/.test(value)) return new UnitError(`\`${value}\` is a negative duration.`, 'Write 0 for no limit.');
  if (/\s/.test(value.trim()) && /[0-9]/.test(value)) {
    return new UnitError(
      `\`${value}\` has a space inside.`,
      `Write it without: ${value.replace(/\s+/g, '')}, in units of ns us ms s m h d w.`,
    );
  }
  return new UnitError(`\`${value}\` is not a duration.`, HELP);
}

function exact(value: string, ns: bigint): number {
  if (ns > INT64_MAX) {
    throw new UnitError(
      `\`${value}\` is longer than the server can count (292 years).`,
      'Write 0 for no limit.',
    );
  }
  const number = Number(ns);
  if (BigInt(number) !== ns) {
    throw new UnitError(
      `\`${value}\` is too long to be exact to the nanosecond.`,
      'Write it to the millisecond.',
    );
  }
  return number;
}
