/**
 * What a browser has seen: the last sequence of each stream, in one event id.
 *
 *   ORDERS@4f1c9x:1204,PRICES@0k2m7a:88
 *
 * Between name and sequence stands which stream it is: one that was deleted and made anew has the name of the old one,
 * and its sequences mean other messages.
 */

export interface Place {
  /** The last sequence seen. */
  seq: number;
  /** Which of the streams that ever had this name (`madeOf`); null where that is not known. */
  made: string | null;
}

/** By stream. */
export type Positions = ReadonlyMap<string, Place>;

const ONE = /^([^:,@\s]+)(?:@([0-9a-z]{1,12}))?:(\d{1,15})$/;
const LONGEST = 8_192;

/** An id that goes into a header and comes back: names are encoded as in a URL. */
export function printPositions(positions: Positions): string {
  return [...positions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([stream, { seq, made }]) => `${encodeURIComponent(stream)}${made === null ? '' : `@${made}`}:${seq}`,
    )
    .join();
}

/** Null for what is no such id. */
export function parsePositions(id: string): Positions | null {
  if (id.length > LONGEST) return null;
  const positions = new Map<string, Place>();
  for (const part of id.split(',')) {
    const [, name, made = null, seq] = ONE.exec(part.trim()) ?? [];
    if (name === undefined) return null;
    const stream = decoded(name);
    if (stream === null || positions.has(stream)) return null;
    positions.set(stream, { seq: Number(seq), made });
  }
  return positions;
}

/** Whether two places are of different streams of the same name, as far as that is known. */
export function areOfOthers(a: Place, b: Place): boolean {
  return a.made !== null && b.made !== null && a.made !== b.made;
}

function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}
