/**
 * A payload schema as a sample is made from it: where it has several examples or values to choose from, the first one
 * is meant, so that a sample is the same in every run and reads as its author would have written it.
 */

/** Keywords whose value is a value, and no schema. */
const VALUES = new Set(['const', 'default']);
/** Keywords that hold schemas by names of the author's own. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

export function firstChoices(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map(each => firstChoices(each));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (isNames) return [key, firstChoices(value)];
      if (VALUES.has(key)) return [key, value];
      if ((key === 'examples' || key === 'enum') && Array.isArray(value)) return [key, value.slice(0, 1)];
      return [key, firstChoices(value, NAMED.has(key))];
    }),
  );
}
