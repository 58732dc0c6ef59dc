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

/** The nearest subject that the patterns take in: a token may be a misspelt literal of a pattern. */
export function nearestInside(subject: string, patterns: readonly string[]): string | undefined {
  return nearest(subject, [...patterns, ...patterns.flatMap(pattern => bentInto(subject, pattern) ?? [])]);
}

/** A subject with the literal tokens of a pattern: `order.paid` bent into `orders.*` is `orders.paid`. */
function bentInto(subject: string, pattern: string): string | null {
  const [tokens, wanted] = [subject.split('.'), pattern.split('.')];
  const bent: string[] = [];
  for (const [i, token] of wanted.entries()) {
    const own = tokens[i];
    if (own === undefined) return null;
    if (token === '>') return [...bent, ...tokens.slice(i)].join('.');
    if (token !== '*' && nearest(own, [token]) === undefined) return null;
    bent.push(token === '*' ? own : token);
  }
  return tokens.length === wanted.length ? bent.join('.') : null;
}
