import { parseCount, printCount } from './count.js';
import { UnitError } from './unit-error.js';

const BYTES = new Map<string, bigint>([
  ['B', 1n],
  ['KiB', 1n << 10n],
  ['MiB', 1n << 20n],
  ['GiB', 1n << 30n],
  ['TiB', 1n << 40n],
]);

const PREFIXES = ['K', 'M', 'G', 'T'];
const SIZE = /^([0-9]+)(?:\.([0-9]+))?\s*([A-Za-z]+)$/;
const HELP = 'Write bytes as a whole number, or a size such as 10GiB, 64KiB, 1.5MiB (B KiB MiB GiB TiB).';

/**
 * The bytes of a size; -1 for `unlimited` and `-1`.
 *
 * `10GB` and `10M` are refused: some tools mean powers of 1,000 by them and some powers of 1,024.
 *
 * @example parseSize('1.5MiB') === 1_572_864
 * @throws {UnitError}
 */
export function parseSize(value: string | number): number {
  const match = typeof value === 'string' ? SIZE.exec(value.trim()) : null;
  if (match === null) return bytes(value);
  const [, whole, fraction = '', unit] = match as unknown as [string, string, string | undefined, string];
  const size = BYTES.get(unit);
  if (size === undefined) throw unknownUnit(String(value), whole, fraction, unit);
  return scaled(String(value), whole, fraction, size);
}

/** The shortest exact text: `10GiB`, `1.5MiB`, `1,000 bytes` as `1000B`; `unlimited` for -1. */
export function printSize(value: number): string {
  if (value === -1) return 'unlimited';
  for (const [unit, size] of [...BYTES].reverse()) {
    const text = decimal(BigInt(value), size);
    if (BigInt(value) >= size && text !== null) return `${text}${unit}`;
  }
  return `${value}B`;
}

/** `value / size` with at most two decimals, or null where that is not exact. */
function decimal(value: bigint, size: bigint): string | null {
  const hundredths = value * 100n;
  if (hundredths % size !== 0n) return null;
  const text = String(hundredths / size).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`.replace(/\.?0+$/, '');
}

function bytes(value: string | number): number {
  try {
    return parseCount(value);
  } catch (error) {
    if (error instanceof UnitError && typeof value === 'string' && !/^[-+.0-9_,]+$/.test(value)) {
      throw new UnitError(`\`${value}\` is not a size.`, HELP);
    }
    throw error;
  }
}

function unknownUnit(value: string, whole: string, fraction: string, unit: string): UnitError {
  const number = fraction === '' ? whole : `${whole}.${fraction}`;
  const letter = unit[0]!.toUpperCase();
  const power = PREFIXES.indexOf(letter) + 1;
  if (power === 0 || !/^.(i?b?|bytes?)$/i.test(unit)) {
    return new UnitError(`\`${value}\` has the unknown unit \`${unit}\`.`, HELP);
  }
  const binary = `${number}${letter}iB`;
  if (/^.i/i.test(unit))
    return new UnitError(`\`${value}\` has the unknown unit \`${unit}\`.`, `Write ${binary}.`);
  const decimalBytes = printCount(Math.round(Number(number) * 1000 ** power));
  const binaryBytes = printCount(Math.round(Number(number) * 1024 ** power));
  return new UnitError(
    `\`${value}\` is ambiguous: ${decimalBytes} bytes to some, ${binaryBytes} bytes to others.`,
    `Write ${binary} for ${binaryBytes} bytes, or ${decimalBytes.replaceAll(',', '_')} for ${decimalBytes}.`,
  );
}

function scaled(value: string, whole: string, fraction: string, size: bigint): number {
  const product = BigInt(whole + fraction) * size;
  const scale = 10n ** BigInt(fraction.length);
  if (product % scale !== 0n) {
    throw new UnitError(
      `\`${value}\` is not a whole number of bytes.`,
      'Write fewer decimals, or the bytes.',
    );
  }
  const result = Number(product / scale);
  if (!Number.isSafeInteger(result)) {
    throw new UnitError(
      `\`${value}\` is larger than can be counted exactly (8,191 TiB).`,
      'Write unlimited for no limit.',
    );
  }
  return result;
}
