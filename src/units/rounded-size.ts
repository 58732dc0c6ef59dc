const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes rounded to what the eye takes in: 1.9 GiB, 512 B. Never for values that are read back. */
export function roundedSize(bytes: number): string {
  const { amount, unit } = scaled(bytes);
  return `${amount} ${unit}`;
}

/** A part and its whole: `1.9 of 3.1 GiB`, `512 B of 3.1 GiB`. */
export function roundedShare(part: number, whole: number): string {
  const [of, all] = [scaled(part), scaled(whole)];
  return of.unit === all.unit
    ? `${of.amount} of ${all.amount} ${all.unit}`
    : `${of.amount} ${of.unit} of ${all.amount} ${all.unit}`;
}

function scaled(bytes: number): { amount: string; unit: string } {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  const digits = unit > 0 && amount < 100 ? 1 : 0;
  return { amount: amount.toFixed(digits).replace(/\.0$/, ''), unit: UNITS[unit]! };
}
