import { UnitError } from './unit-error.js';

const COUNT = /^[0-9]+(_[0-9]+)*$/;
const HELP = 'Write a whole number: 1000, or 1_000_000 with underscores.';

/**
 * A whole number as a topology writes it: `1000`, `1_000_000`; -1 for `unlimited` and `-1`.
 *
 * @throws {UnitError}
 */
export function parseCount(value: string | number): number {
  if (value === 'unlimited' || value === '-1' || value === -1) return -1;
  const number =
    typeof value === 'number' ? value : COUNT.test(value) ? Number(value.replaceAll('_', '')) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw notACount(value, number);
}

/** With commas, for people: `1,000,000`. `unlimited` for -1. */
export function printCount(value: number): string {
  if (value === -1) return 'unlimited';
  return String(value).replace(/\B(?=([0-9]{3})+(?![0-9]))/g, ',');
}

function notACount(value: string | number, number: number): UnitError {
  const text = String(value);
  if (number > Number.MAX_SAFE_INTEGER || /^[0-9]{17,}$/.test(text)) {
    return new UnitError(
      `${text} is larger than can be counted exactly (9,007,199,254,740,991).`,
      'Write a smaller number, or unlimited where there is to be no limit.',
    );
  }
  if (/^-/.test(text)) return new UnitError(`${text} is negative.`, 'Write -1 or unlimited for no limit.');
  if (/^[0-9]{1,3}([,. ][0-9]{3})+$/.test(text)) {
    return new UnitError(`\`${text}\` is not a whole number.`, `Write ${text.replace(/[,. ]/g, '_')}.`);
  }
  const short = /^([0-9]+)([kKmM])$/.exec(text);
  if (short) {
    const zeros = short[2]!.toLowerCase() === 'k' ? '_000' : '_000_000';
    return new UnitError(`\`${text}\` is not a whole number.`, `Write ${short[1]}${zeros}.`);
  }
  return new UnitError(`\`${text}\` is not a whole number.`, HELP);
}
