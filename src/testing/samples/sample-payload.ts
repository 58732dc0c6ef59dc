/**
 * A payload that meets its schema, the same each time.
 *
 *   the schema's own examples ─┐
 *   made from its parts ───────┴─▶ with what the test wants ──▶ the first that the event's validator lets through
 */
import { generateSync, type JsonSchema } from 'json-schema-faker';
import { firstChoices } from './first-choices.js';
import { withOverrides } from './with-overrides.js';

/** Which form of a union is made, how often an item repeats: so many ways are tried until one is valid. */
const SEEDS = Array.from({ length: 32 }, (_, index) => index + 1);

/** @returns the first that is valid; where none is, the first of all as `nearest`, for whoever asks what is wrong */
export function samplePayload(
  schema: unknown,
  overrides: unknown,
  isValid: (payload: unknown) => boolean,
): { payload: unknown } | { nearest: unknown } {
  let nearest: { nearest: unknown } | null = null;
  for (const candidate of candidates(schema)) {
    const payload = overrides === undefined ? candidate : withOverrides(candidate, overrides);
    if (isValid(payload)) return { payload };
    nearest ??= { nearest: payload };
  }
  return nearest ?? { nearest: overrides };
}

function* candidates(schema: unknown): Generator<unknown> {
  const { examples = [], ...rest } = schema as { examples?: unknown[] };
  for (const example of examples) yield structuredClone(example);
  const choices = firstChoices(rest) as JsonSchema;
  for (const seed of SEEDS) yield generated(choices, seed);
  // An example or a default that its own schema does not let through is in the way: without them, then.
  for (const seed of SEEDS) yield generated(rest as JsonSchema, seed, false);
}

/** @param usesExamples the schema's own examples and defaults, where it has any */
function generated(schema: JsonSchema, seed: number, usesExamples = true): unknown {
  return generateSync(schema, {
    seed,
    useExamplesValue: usesExamples,
    useDefaultValue: usesExamples,
    optionalsProbability: 0,
    // Otherwise what is made depends on the day.
    minDateTime: '2026-01-01T00:00:00Z',
    maxDateTime: '2026-01-01T00:00:00Z',
    outputTransform: legible,
  });
}

const FREE = new Set(['type', 'title', 'description', '$comment', 'minLength', 'maxLength']);

/** Of a text that may be any text, or a number that may be any, something that a person can read. */
function legible(value: unknown, schema: JsonSchema, path: string): unknown {
  if (typeof schema !== 'object' || Object.keys(schema).some(key => !FREE.has(key))) return value;
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type !== 'string') return value;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const name = path.split('/').findLast(each => !/^\d*$/.test(each)) ?? 'text';
  return name.length >= minLength && name.length <= maxLength ? name : value;
}
