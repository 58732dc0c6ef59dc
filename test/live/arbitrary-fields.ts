/** What the generators of streams and consumers share: fields as people write them, and pairs of objects. */
import fc from 'fast-check';
import { fieldOf } from '../../src/resources/config.js';
import { isAtLeast } from '../../src/resources/field.js';

/** Fields of an object, each value a piece of flow YAML. `NAME` stands for a name that is unique on the server. */
export type Written = Record<string, string>;

/** The values that a field is tried with, and how often it is set at all, out of 100. */
export type Choice = readonly [percent: number, values: readonly string[]];

export interface Pair {
  a: Written;
  b: Written;
}

/**
 * An object before and after: three times of four the second is the first with one to four fields changed, which is
 * what people do; else the two have nothing to do with each other. `mend` makes a valid object of any choice.
 */
export function pairOf(
  kind: 'stream' | 'consumer',
  choices: Readonly<Record<string, Choice>>,
  version: string,
  mend: (written: Written) => Written,
): fc.Arbitrary<Pair> {
  const known = Object.entries(choices).filter(([name]) => isAtLeast(version, sinceOf(kind, name)));
  const one = fc.record(
    Object.fromEntries(known.map(([name, choice]) => [name, choiceOf(kind, name, choice, version)])),
  );
  const touched = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.subarray(
        known.map(([name]) => name),
        { minLength: 1, maxLength: 4 },
      ),
    },
    { weight: 1, arbitrary: fc.constant(known.map(([name]) => name)) },
  );
  return fc.tuple(one, changed(kind, known, version), touched).map(([first, second, names]) => {
    const after = { ...first, ...Object.fromEntries(names.map(name => [name, second[name] ?? null])) };
    return { a: mend(set(first)), b: mend(set(after)) };
  });
}

/** As the first object, but a field is as likely to be set as not: what is touched shall come out different. */
function changed(kind: 'stream' | 'consumer', known: [string, Choice][], version: string) {
  return fc.record(
    Object.fromEntries(
      known.map(([name, [percent, values]]) => [
        name,
        choiceOf(kind, name, [Math.max(percent, 60), values], version),
      ]),
    ),
  );
}

function choiceOf(
  kind: 'stream' | 'consumer',
  name: string,
  [percent, values]: Choice,
  version: string,
): fc.Arbitrary<string | null> {
  const since = fieldOf(kind, name)?.valuesSince ?? {};
  const known = values.filter(value => isAtLeast(version, since[value]?.since ?? '2.2'));
  return fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(null) },
    { weight: percent, arbitrary: fc.constantFrom(...known) },
  );
}

function sinceOf(kind: 'stream' | 'consumer', name: string): string {
  return fieldOf(kind, name)?.since ?? '2.2';
}

function set(record: Record<string, string | null>): Written {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

export function without(written: Written, ...names: readonly string[]): Written {
  return Object.fromEntries(Object.entries(written).filter(([name]) => !names.includes(name)));
}

/** A flow mapping. */
export function flow(written: Written): string {
  return `{ ${Object.entries(written)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }`;
}
