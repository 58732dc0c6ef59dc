/** The plainest possible model of subjects: enumerate the literals, ask each. */
import fc from 'fast-check';

/** `x` stands in no pattern of `anyPattern`: it is "every other token". */
const TOKENS = ['a', 'b', 'x'];

const literalToken = fc.constantFrom('a', 'b');
const token = fc.oneof({ weight: 3, arbitrary: literalToken }, { weight: 2, arbitrary: fc.constant('*') });

export const anyPattern = fc
  .tuple(fc.array(token, { minLength: 0, maxLength: 4 }), fc.boolean())
  .map(([tokens, rest]) => (rest || tokens.length === 0 ? [...tokens, '>'] : tokens).join('.'));

export const anyLiteral = fc
  .array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 5 })
  .map(t => t.join('.'));

const universes = new Map<number, string[]>();

/** Every literal of at most so many tokens. */
export function literalsUpTo(length: number): string[] {
  let universe = universes.get(length);
  if (universe === undefined) {
    universe = length === 0 ? [] : literalsUpTo(length - 1).concat(exactly(length));
    universes.set(length, universe);
  }
  return universe;
}

function exactly(length: number): string[] {
  if (length === 1) return TOKENS;
  return exactly(length - 1).flatMap(head => TOKENS.map(tail => `${head}.${tail}`));
}

export function standsFor(pattern: string, literal: string): boolean {
  const source = pattern
    .split('.')
    .map(part => (part === '>' ? '.+' : part === '*' ? '[^.]+' : part))
    .join('\\.');
  return new RegExp(`^${source}$`).test(literal);
}
