/** Bytes as Kubernetes and Go write them. */

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** The shortest exact quantity: 10GiB is `10Gi`, 1.5GiB is `1536Mi`. */
export function quantity(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value > 0 && value % 1024 === 0 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value}${UNITS[unit]}`;
}

/** A share of some bytes, in whole MiB, as GOMEMLIMIT has it. */
export function goMemory(bytes: number, percent: number): string {
  return `${Math.floor((bytes * percent) / 100 / 1024 / 1024)}MiB`;
}
