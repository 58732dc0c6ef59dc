/** Samples of payloads: valid by the same check that a service makes, the same each time, the schema's own words first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { samplesOf, testFleet } from '../../src/testing/index.js';
import { samplePayload } from '../../src/testing/samples/sample-payload.js';
import { order, SHOP } from '../runtime/a-shop.js';
import { shop } from '../runtime/shop.gen.js';
import { madeBindings } from './made-bindings.js';

const TOPOLOGY = join(import.meta.dirname, '../../topology');

/** What comes of a schema alone; an error where nothing valid does. */
function sampled(schema: object, overrides?: unknown): unknown {
  const found = samplePayload(schema, overrides, validator(schema));
  if ('payload' in found) return found.payload;
  throw new Error(`no sample of ${JSON.stringify(schema)}: ${JSON.stringify(found.nearest)}`);
}

function validator(schema: object) {
  return new Ajv2020({
    strict: false,
    strictNumbers: true,
    discriminator: true,
    validateFormats: false,
  }).compile(schema) as (payload: unknown) => boolean;
}

describe('a sample of a schema', () => {
  const person = {
    type: 'object',
    required: ['id', 'name', 'age', 'role'],
    properties: {
      id: { type: 'string', examples: ['p-1', 'p-2'] },
      name: { type: 'string', minLength: 1, maxLength: 64 },
      nick: { type: 'string' },
      age: { type: 'integer' },
      role: { enum: ['admin', 'guest'] },
      kind: { const: 'person' },
      plan: { type: 'string', default: 'free' },
    },
  };

  it('takes examples, constants, defaults and the first of what may be chosen, and reads well where it is free', () => {
    expect(sampled(person)).toEqual({ id: 'p-1', name: 'name', age: 1, role: 'admin' });
    expect(sampled({ ...person, required: Object.keys(person.properties) })).toEqual({
      id: 'p-1',
      name: 'name',
      nick: 'nick',
      age: 1,
      role: 'admin',
      kind: 'person',
      plan: 'free',
    });
  });

  it('is the first of the examples of the whole, where there are any', () => {
    const examples = [{ id: 'p-7', name: 'Ann', age: 40, role: 'guest' }];
    expect(sampled({ ...person, examples })).toEqual(examples[0]);
  });

  it('is not an example that its schema refuses', () => {
    expect(sampled({ ...person, examples: [{ id: 7 }] })).toMatchObject({ id: 'p-1' });
    expect(sampled({ type: 'string', minLength: 3, examples: [5], default: 7 })).toBeTypeOf('string');
  });

  it('is made anew, and the same, each time', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: { pattern: '^[a-z]{8}-\\d+$', type: 'string' } },
    };
    const first = sampled(schema);
    expect(sampled(schema)).toEqual(first);
    expect(sampled(schema)).not.toBe(first);
    const examples = [{ a: 'abcdefgh-1' }];
    (sampled({ ...schema, examples }) as { a: string }).a = 'mine';
    expect(sampled({ ...schema, examples })).toEqual({ a: 'abcdefgh-1' });
  });

  const union = {
    discriminator: { propertyName: 'kind' },
    required: ['kind'],
    type: 'object',
    oneOf: [
      { properties: { kind: { const: 'card' }, number: { type: 'string' } }, required: ['number'] },
      { properties: { kind: { const: 'cash' } }, not: { required: ['number'] } },
    ],
  };

  it('of a union is the form that the overrides name', () => {
    expect(sampled(union)).toEqual({ kind: 'card', number: 'number' });
    expect(sampled(union, { kind: 'cash' })).toEqual({ kind: 'cash' });
    const examples = [{ kind: 'card', number: '4' }, { kind: 'cash' }];
    expect(sampled({ ...union, examples }, { kind: 'cash' })).toEqual({ kind: 'cash' });
  });

  it.each<[string, object]>([
    [
      'a list without repetition',
      { type: 'array', items: { type: 'integer', minimum: 2 }, minItems: 3, uniqueItems: true },
    ],
    [
      'a tuple',
      { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false, minItems: 2 },
    ],
    ['a list that holds something', { type: 'array', items: { type: 'string' }, contains: { const: 'z' } }],
    ['a multiple', { type: 'number', multipleOf: 0.5, exclusiveMinimum: 3, maximum: 4 }],
    ['a map', { type: 'object', additionalProperties: { type: 'boolean' }, minProperties: 2 }],
    [
      'all of several',
      {
        allOf: [
          { type: 'object', required: ['x'], properties: { x: { type: 'string' } } },
          { required: ['y'] },
        ],
      },
    ],
    [
      'what holds itself',
      {
        $ref: '#/$defs/n',
        $defs: { n: { type: 'object', properties: { c: { type: 'array', items: { $ref: '#/$defs/n' } } } } },
      },
    ],
    [
      'a condition',
      {
        type: 'object',
        required: ['a'],
        properties: { a: { const: 1 } },
        dependentRequired: { a: ['b'] },
      },
    ],
    ['a text or nothing', { type: ['string', 'null'] }],
    ['what is not', { not: { type: 'null' } }],
    ['anything', {}],
  ])('is valid: %s', (_what, schema) => {
    expect(validator(schema)(sampled(schema))).toBe(true);
  });
});

describe('a sample of an event', () => {
  it('meets the check of its bindings, with what the test wants of it', async () => {
    const sample = await samplesOf(shop, { topology: SHOP });
    const created = sample('orders.{region}.created', { total: 12, items: [{ sku: 'tea', count: 2 }] });
    expect(created).toEqual({ order_id: 'order_id', total: 12, items: [{ sku: 'tea', count: 2 }] });
    expect(shop.events['orders.{region}.created']!.validate!(created)).toBe(true);
    expect(sample('orders.{region}.cancelled').reason).toBe('customer');
    expect(sample('prices.imported')).toEqual({});
  });

  it('that its overrides make invalid says where', async () => {
    const sample = await samplesOf(shop, { topology: SHOP });
    expect(() => sample('orders.{region}.created', { total: -1 })).toThrowError(
      expect.objectContaining({
        code: 'payload-invalid',
        path: '/total',
        message: 'There is no sample of `orders.{region}.created`: /total must be >= 0.',
      }),
    );
    expect(() => sample('orders.{region}.created', { order_id: undefined })).toThrow(/order_id/);
    expect(() => sample('orders.{region}.create' as 'prices.changed')).toThrowError(
      expect.objectContaining({ code: 'usage', help: 'Did you mean `orders.{region}.created`?' }),
    );
  });

  it('is emitted as it is', async () => {
    const fleet = await testFleet(shop, { topology: SHOP });
    const data = fleet.sample('orders.{region}.created', order('a', 3));
    await fleet.emit('orders.{region}.created', data, { params: { region: 'eu' } });
    expect((await fleet.published('orders.{region}.created'))[0]!.data).toEqual(order('a', 3));
    await fleet.stop();
  });
});

describe('the samples of the fleet', async () => {
  const made = await madeBindings(TOPOLOGY);
  const { topology } = made;
  const sweAiFleet = await made.load('sweAiFleet');
  afterAll(() => made.remove());
  const events = Object.entries(sweAiFleet.events).filter(([, { validate }]) => validate !== null);

  it('are there', () => expect(events.length).toBeGreaterThan(20));

  it.each(events)('%s is valid, with the example of its schema and without', async (event, { validate }) => {
    const sample = (await samplesOf(sweAiFleet, { topology: TOPOLOGY })) as (event: string) => unknown;
    expect(validate!(sample(event))).toBe(true);
    const { examples: _, ...schema } = topology.events![event]!.payload as { examples?: unknown };
    expect(samplePayload(schema, undefined, validate!)).toHaveProperty('payload');
  });

  it('are read from their files as they are', () => {
    const text = readFileSync(join(TOPOLOGY, 'payloads/context-updated.json'), 'utf8');
    expect(sampled(JSON.parse(text))).toEqual(JSON.parse(text).examples[0]);
  });
});
