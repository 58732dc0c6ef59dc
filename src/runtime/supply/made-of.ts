/**
 * What tells a stream from others of its name, from when it was made (STREAM.INFO `created`, RFC 3339 with nanoseconds):
 * short, since it stands in every event id. It stays over restarts, updates, changes of the leader and of the replicas
 * (2.10.27, 2.15.1).
 */
export function madeOf(created: string): string {
  const fraction = /\.(\d+)/.exec(created)?.[1] ?? '';
  const seconds = BigInt(Math.floor(Date.parse(created) / 1_000));
  const ns = seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return (ns % 36n ** 6n).toString(36).padStart(6, '0');
}
