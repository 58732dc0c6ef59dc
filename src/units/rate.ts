import { UnitError } from './unit-error.js';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const RATE = /^([0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)\/([smhd])$/;

/**
 * How many messages come in a second: `10/s` is 10, `600/m` too.
 *
 * @throws {UnitError}
 */
export function parseRate(value: string): number {
  const [, count, unit] = RATE.exec(value) ?? [];
  if (count !== undefined && unit !== undefined) return Number(count.replaceAll('_', '')) / SECONDS[unit]!;
  throw new UnitError(
    `\`${value}\` is not a rate.`,
    'Write messages a second, minute, hour or day: 10/s, 600/m.',
  );
}
