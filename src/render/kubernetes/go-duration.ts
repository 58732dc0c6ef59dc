const UNITS = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const;

/**
 * Nanoseconds as Go's time.ParseDuration reads them: it has no days, so 30d is 720h.
 *
 * @example goDuration(90_000_000_000) === '1m30s'
 */
export function goDuration(nanoseconds: number): string {
  let rest = BigInt(nanoseconds);
  let text = '';
  for (const [unit, length] of UNITS) {
    if (rest >= length) text += `${rest / length}${unit}`;
    rest %= length;
  }
  return text === '' ? '0s' : text;
}
