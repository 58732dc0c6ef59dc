/**
 * Checks of payloads as plain code: made here by ajv from the JSON Schemas, so that a service compiles nothing when it
 * starts and runs where `eval` is forbidden. What ajv's code asks of its run-time library is handed to it by our
 * runtime, so that generated code needs no package but this one.
 *
 * `format` is an annotation, as draft 2020-12 has it: nothing is refused by it. Write a `pattern` to have it checked.
 */
import { FleetError } from '../../findings/fleet-error.js';
import type { Payload } from '../../topology/topology.gen.js';
import { NAMED_SCHEMAS, withDiscriminators } from './discriminated-unions.js';

/** The code of a function expression `(data) => boolean` with `errors`. */
export async function payloadValidator(event: string, payload: Payload): Promise<string> {
  const [{ Ajv2020 }, { default: standalone }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv/dist/standalone/index.js'),
  ]);
  const ajv = new Ajv2020({
    strict: false,
    // NaN and the infinities are numbers to JavaScript, and null on the wire.
    strictNumbers: true,
    discriminator: true,
    validateFormats: false,
    allErrors: false,
    code: { source: true, esm: true, lines: false },
  });
  const check = compiled(event, () => ajv.compile(withDiscriminators(withoutProse(payload)) as Payload));
  return asExpression(event, standalone.default(ajv, check));
}

/** @throws FleetError `topology-invalid` for a schema that is well formed and yet nothing that can be checked */
function compiled<T>(event: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw new FleetError(
      'topology-invalid',
      `The payload of \`${event}\` cannot be checked: ${(error as Error).message}.`,
      {
        help: 'Nothing was written. Mend the schema: look at its `$id`, `$ref` and `$anchor`.',
        cause: error,
      },
    );
  }
}

/** Keywords that check nothing: the code would carry them along. */
const PROSE = new Set([
  'title',
  'description',
  'examples',
  'default',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

function withoutProse(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map(each => withoutProse(each));
  if (node === null || typeof node !== 'object') return node;
  const kept = Object.entries(node).filter(([key]) => isNames || !PROSE.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      !isNames && (key === 'enum' || key === 'const')
        ? value
        : withoutProse(value, !isNames && NAMED_SCHEMAS.has(key)),
    ]),
  );
}

const LIBRARY: Readonly<Record<string, string>> = {
  'ajv/dist/runtime/ucs2length': 'validation.ucs2length',
  'ajv/dist/runtime/equal': 'validation.equal',
};

function asExpression(event: string, code: string): string {
  let name = '';
  const body = code
    .replace(/^"use strict";/, '')
    .replace(/require\("([^"]+)"\)\.default/g, (_, path: string) => {
      const known = LIBRARY[path];
      if (known === undefined)
        throw new Error(`the validator of ${event} needs ${path}, which bindings do not have`);
      return known;
    })
    .replace(/export const validate = (\w+);export default \w+;/, (_, found: string) => {
      name = found;
      return '';
    });
  if (name === '') throw new Error(`the validator of ${event} is not shaped as expected`);
  // The name is given last: until then the constants that it goes by are not there.
  return `(() => {${body} return ${name}; })()`;
}
