/**
 * What a browser has seen: the last sequence of each stream, in one event id.
 *
 *   ORDERS:1204,PRICES:88
 */

/** The last sequence seen, by stream. */
export type Positions = ReadonlyMap<string, number>;

const ONE = /^([^:,\s]+):(\d{1,15})$/;
const LONGEST = 8_192;

/** An id that goes into a header and comes back: names are encoded as in a URL. */
export function printPositions(positions: Positions): string {
  return [...positions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stream, seq]) => `${encodeURIComponent(stream)}:${seq}`)
    .join();
}

/** Null for what is no such id. */
export function parsePositions(id: string): Positions | null {
  if (id.length > LONGEST) return null;
  const positions = new Map<string, number>();
  for (const part of id.split(',')) {
    const [, name, seq] = ONE.exec(part.trim()) ?? [];
    if (name === undefined) return null;
    const stream = decoded(name);
    if (stream === null || positions.has(stream)) return null;
    positions.set(stream, Number(seq));
  }
  return positions;
}

function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}
