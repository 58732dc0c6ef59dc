import { describe, expect, it } from 'vitest';
import { payloadValidator } from '../../src/render/bindings/payload-validators.js';
import type { Validator } from '../../src/runtime/bindings.js';
import { validation } from '../../src/runtime/events/validation.js';
import { whatIsWrong } from '../../src/runtime/events/what-is-wrong.js';

async function says(schema: object, value: unknown): Promise<string> {
  const code = await payloadValidator('e', schema as never);
  const check = new Function('validation', `return ${code}`)(validation) as Validator;
  if (check(value)) return 'fine';
  const { path, wrong } = whatIsWrong(check.errors ?? []);
  return `${path} | ${wrong}`;
}

const object = (properties: object, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
const HOT = object({ kind: { const: 'hot' }, level: { type: 'integer', minimum: 0 } });
const COLD = object({ kind: { enum: ['cold', 'frozen'] }, since: { type: 'string' } });
const ALARM = { oneOf: [HOT, COLD] };
const BY_REF = {
  anyOf: [{ $ref: '#/$defs/a~1b' }, { $ref: '#/$defs/cold' }],
  $defs: { 'a/b': HOT, cold: COLD },
};
const NESTED = object({ alarms: { type: 'array', items: ALARM } });
const LOOSE = {
  anyOf: [{ type: 'string' }, object({ a: { type: 'number' } }), object({ b: object({ c: {} }) })],
};

describe('of a union whose forms a property tells apart', () => {
  it.each([
    [ALARM, { kind: 'cold', since: 'now' }, 'fine'],
    [ALARM, { kind: 'frozen', since: 'now' }, 'fine'],
    [ALARM, { kind: 'cold', since: 'now', level: 2 }, '/level | /level is not a property that it has'],
    [ALARM, { kind: 'cold', since: 5 }, '/since | /since must be string'],
    [ALARM, { kind: 'hot', level: -1 }, '/level | /level must be >= 0'],
    [ALARM, { kind: 'hot' }, '/level | /level is missing'],
    [ALARM, { kind: 'tepid' }, '/kind | /kind is none of the values that it may have'],
    [ALARM, {}, '/kind | /kind is missing, or no string: it says which form is meant'],
    [ALARM, 'hot', ' | the payload must be object'],
    [BY_REF, { kind: 'hot', level: 1 }, 'fine'],
    [BY_REF, { kind: 'cold', since: 'now', more: 1 }, '/more | /more is not a property that it has'],
    [NESTED, { alarms: [{ kind: 'hot', level: 'x' }] }, '/alarms/0/level | /alarms/0/level must be integer'],
  ])('%j says of %j: %s', async (schema, value, said) => {
    expect(await says(schema, value)).toBe(said);
  });

  it.each([
    ['two forms have the same value', { oneOf: [HOT, object({ kind: { const: 'hot' }, x: {} })] }],
    ['a form does not require it', { oneOf: [HOT, object({ kind: { const: 'cold' } }, [])] }],
    ['a form is no object', { oneOf: [HOT, { type: 'null' }] }],
    ['the values are numbers', { oneOf: [object({ v: { const: 1 } }), object({ v: { const: 2 } })] }],
    [
      'the schema names it as OpenAPI does',
      { ...ALARM, discriminator: { propertyName: 'kind', mapping: {} } },
    ],
  ])('nothing else is allowed where %s', async (_what, schema) => {
    const values = [
      { kind: 'hot', level: 1 },
      { kind: 'hot', x: 1 },
      { kind: 'hot', level: 1, x: 1 },
      { kind: 'cold', since: '' },
      { kind: 'cold' },
      {},
      null,
      { v: 1 },
      { v: 2 },
      { v: 3 },
      5,
    ];
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const plain = new Ajv2020({ strict: false }).compile(schema);
    for (const value of values) {
      expect([value, (await says(schema, value)) === 'fine']).toEqual([value, plain(value)]);
    }
  });
});

describe('of any other schema', () => {
  it.each([
    [LOOSE, { a: 'x' }, '/a | /a must be number'],
    [LOOSE, { b: {} }, '/b/c | /b/c is missing'],
    [LOOSE, 5, ' | the payload has none of the forms that it may have'],
    [
      { oneOf: [{ type: 'number' }, { minimum: 5 }] },
      7,
      ' | the payload has more than one of its forms at once',
    ],
    [object({ unit: { enum: ['C', null] } }), { unit: 'K' }, '/unit | /unit must be one of "C", null'],
    [{ properties: { v: { const: 2 } } }, { v: 1 }, '/v | /v must be 2'],
    [{ propertyNames: { pattern: '^[a-z]+$' } }, { 'A/1': 1 }, '/A~11 | /A~11 is not a name that it allows'],
    [{ contains: { type: 'number' } }, ['a'], ' | the payload must contain at least 1 valid item(s)'],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    [{ if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, '/b | /b is missing'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, '/b | /b is missing'],
    [{ not: { type: 'string' } }, 'x', ' | the payload must NOT be valid'],
  ])('%j says of %j: %s', async (schema, value, said) => {
    expect(await says(schema, value)).toBe(said);
  });
});
