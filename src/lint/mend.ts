/** Phrases that mends have in common. */
import { nearest } from '../findings/nearest.js';

/** The nearest name, in front of what else can be done: "`ORDERS`, or define it under `streams`". */
export function nearestOr(written: string, candidates: Iterable<string>, otherwise: string): string {
  const near = nearest(written, candidates);
  return near === undefined
    ? `${otherwise[0]!.toUpperCase()}${otherwise.slice(1)}.`
    : `\`${near}\`, or ${otherwise}.`;
}

/** `a`, `b` and 3 more. */
export function listed(names: readonly string[], shown = 3): string {
  const quoted = names.slice(0, shown).map(name => `\`${name}\``);
  const rest = names.length - quoted.length;
  if (rest > 0) return `${quoted.join(', ')} and ${rest} more`;
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
