import { describe, expect, it } from 'vitest';
import { bindingsModel } from '../../../src/render/bindings/bindings-model.js';
import { payloadTypes } from '../../../src/render/bindings/payload-types.js';
import { payloadValidator } from '../../../src/render/bindings/payload-validators.js';
import { renderBindings } from '../../../src/render/bindings/render-bindings.js';
import { typeNames, valueName } from '../../../src/render/bindings/type-names.js';
import { validation } from '../../../src/runtime/events/validation.js';
import { loadTopology } from '../../../src/topology/load.js';

function load(text: string) {
  const loaded = loadTopology({
    base: [{ file: 't.yaml', text: `topology: t\n${text}` }],
    overlay: null,
    referenced: new Map(),
  });
  if (loaded.topology === null) throw new Error(JSON.stringify(loaded.findings));
  return { ...loaded, topology: loaded.topology };
}

const STREAMS = `
streams:
  ORDERS: { subjects: [orders.>] }
  BILLS: { subjects: ["bills.*"] }
  COPY: { sources: [{ name: ORDERS, filter_subject: orders.eu.> }] }
  MOVED: { subjects: [raw.>], subject_transform: { src: "raw.>", dest: "orders.moved.>" } }
events:
  orders.{region}.created: {}
  orders.eu.closed: {}
  bills.sent: {}
  raw.line: {}
`;
const delivered = (consumer: string) => {
  const model = bindingsModel(
    load(
      `${STREAMS}consumers: { c: { ${consumer}, ack_policy: explicit } }\nservices: { s: { consumes: [c] } }`,
    ),
  );
  return model.services[0]!.consumers[0]!.events;
};

describe('the events that a consumer can deliver', () => {
  it.each([
    ['stream: ORDERS', ['orders.{region}.created', 'orders.eu.closed']],
    ['stream: ORDERS, filter_subject: "orders.*.created"', ['orders.{region}.created']],
    ['stream: ORDERS, filter_subject: orders.no.created', ['orders.{region}.created']],
    ['stream: ORDERS, filter_subject: "orders.eu.*"', ['orders.{region}.created', 'orders.eu.closed']],
    ['stream: ORDERS, filter_subjects: [orders.eu.closed]', ['orders.eu.closed']],
    [
      'streams: all, durability: ephemeral, filter_subjects: [orders.no.>, bills.>]',
      ['orders.{region}.created', 'bills.sent'],
    ],
    ['streams: [BILLS], durability: ephemeral', ['bills.sent']],
    ['stream: COPY', ['orders.{region}.created', 'orders.eu.closed']],
    ['stream: COPY, filter_subject: orders.no.>', []],
  ])('of %s', (consumer, events) => {
    expect(delivered(consumer)).toEqual(events);
  });
});

describe('a consumer', () => {
  const consumersOf = (text: string) =>
    bindingsModel(load(text)).services.flatMap(({ consumers }) => consumers);

  it('has its declared config as a request has it, defaults written out, and what the file leaves to the server', () => {
    const [consumer] = consumersOf(`
streams: { S: { subjects: [a] } }
events: { a: {} }
consumers: { c: { stream: S, ack_policy: explicit, backoff: [10s, 1m], max_deliver: 5, ignore_changes: [max_ack_pending] } }
services: { s: { consumes: [c] } }`);
    expect(consumer).toMatchObject({
      kind: 'durable',
      address: 'consumer/S/c',
      ackWaitMs: 10_000,
      maxDeliver: 5,
      ignored: ['max_ack_pending'],
      limitable: ['max_ack_pending', 'max_batch'],
      streams: {
        S: {
          name: 'c',
          durable_name: 'c',
          ack_policy: 'explicit',
          ack_wait: 10e9,
          backoff: [10e9, 60e9],
          max_deliver: 5,
          max_ack_pending: 1000,
        },
      },
    });
  });

  it('has the name and account of the server in its address, and each service the account of its user', () => {
    const model = bindingsModel(
      load(`
accounts:
  SHOP:
    streams: { S: { subjects: [a] } }
    consumers: { reader: { name: reader-v2, stream: S, ack_policy: explicit } }
events: { a: {} }
services: { s: { user: u, publishes: [a], consumes: [reader] } }
users: { u: { account: SHOP, password: { env: SECRET_OF_U }, inbox_prefix: _MINE } }`),
    );
    expect(model.services[0]).toMatchObject({
      account: 'SHOP',
      user: 'u',
      password: { env: 'SECRET_OF_U' },
      inboxPrefix: '_MINE',
      consumers: [{ key: 'reader', name: 'reader-v2', address: 'SHOP:consumer/S/reader-v2', events: ['a'] }],
    });
  });

  it('that fans out has on each stream the filters that touch it, and none of streams that none touches', () => {
    const [feed] = consumersOf(`${STREAMS}
consumers: { c: { streams: all, durability: ephemeral, ack_policy: none, filter_subjects: [orders.no.>, "bills.*"] } }
services: { s: { consumes: [c] } }`);
    const filters = Object.entries(feed!.streams).map(([stream, config]) => [
      stream,
      config['filter_subject'] ?? config['filter_subjects'],
    ]);
    expect(Object.fromEntries(filters)).toMatchObject({ ORDERS: 'orders.no.>', BILLS: 'bills.*' });
    expect(feed!.address).toBe('consumer/*/c');
  });
});

describe('where dead letters go', () => {
  const deadLetters = (publishes: string, subjects: string, maxDeliver: number | string = 3) =>
    bindingsModel(
      load(`
streams: { DEAD: { subjects: [${subjects}] } }
events: { "dead.{stream}.{consumer}": {}, "dead.{stream}": {} }
consumers:
  c: { stream: DEAD, ack_policy: explicit, max_deliver: ${maxDeliver}, exceptions: { feedback-loop: it is a test } }
services: { s: { publishes: [${publishes}], consumes: [c] } }`),
    ).services[0]!.deadLetters;

  it('is the event that says of which stream and consumer', () => {
    expect(deadLetters('"dead.{stream}.{consumer}"', 'dead.>')).toEqual({
      subject: 'dead.{stream}.{consumer}',
      notices: null,
      redrives: 'DEAD',
    });
    expect(deadLetters('"dead.{stream}"', 'dead.>')).toBeNull();
  });

  it.each([
    ['all of them', 'MAX_DELIVERIES.>', 3, 'DEAD'],
    ['those of its consumer', 'MAX_DELIVERIES.DEAD.c', 3, 'DEAD'],
    ['those of others only', 'MAX_DELIVERIES.DEAD.other', 3, null],
    ['all, and none can come', 'MAX_DELIVERIES.>', 'unlimited', null],
  ])("and which stream keeps the server's notices: %s", (_, subject, maxDeliver, notices) => {
    const subjects = `dead.>, $JS.EVENT.ADVISORY.CONSUMER.${subject}`;
    expect(deadLetters('"dead.{stream}.{consumer}"', subjects, maxDeliver)).toMatchObject({ notices });
  });
});

describe('types of payloads', () => {
  const types = (payloads: Record<string, object>) =>
    payloadTypes(new Map(Object.entries(payloads) as [string, Record<string, unknown>][]));
  const ref = (name: string, definition: object) => ({
    type: 'object',
    properties: { it: { $ref: `#/$defs/${name}` } },
    $defs: { [name]: definition },
  });

  it('shares what means the same, and keeps apart what does not', async () => {
    const same = await types({ 'a.b': ref('id', { type: 'string' }), 'a.c': ref('id', { type: 'string' }) });
    expect(same.declarations.match(/export type Id = string/g)).toHaveLength(1);
    const other = await types({ 'a.b': ref('id', { type: 'string' }), 'a.c': ref('id', { type: 'number' }) });
    expect(other.declarations).toContain('export type IdOfAB = string');
    expect(other.declarations).toContain('export type IdOfAC = number');
  });

  it('takes tuples, enums, null, nested objects, maps and recursion', async () => {
    const { declarations } = await types({
      tree: {
        type: 'object',
        required: ['pair', 'kind'],
        properties: {
          pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
          kind: { enum: ['a', 'b', null] },
          title: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
        },
        $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
      },
    });
    expect(declarations).toContain('pair: [] | [string] | [string, number]');
    expect(declarations).toContain("kind: 'a' | 'b' | null");
    expect(declarations).toContain('title?: string');
    expect(declarations).toContain('next?: Node');
    expect(declarations).toContain('[k: string]: string');
  });

  it('gives each event a name of its own', () => {
    expect([...typeNames(['a.b', 'a-b', '1st'], ['T1st']).values()]).toEqual(['AB', 'AB2', 'T1st2']);
    expect(valueName('swe-ai-fleet')).toBe('sweAiFleet');
  });
});

describe('validators', () => {
  const compiled = async (schema: object) => {
    const code = await payloadValidator('e', schema as Record<string, unknown>);
    // The code is a module's; here it is an expression with what the module imports.
    return new Function('validation', `return ${code}`)(validation) as {
      (data: unknown): boolean;
      errors: { instancePath: string }[];
    };
  };

  it.each([
    [{ type: 'string', maxLength: 2 }, '😀😀', '😀😀😀', ''],
    [{ const: { a: [1] } }, { a: [1] }, { a: [2] }, ''],
    [{ type: 'array', uniqueItems: true }, [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1 }], ''],
    [{ properties: { a: { pattern: '^\\p{Lu}' } } }, { a: 'Ä' }, { a: 'ä' }, '/a'],
    [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1 }, { a: 1, b: 1 }, ''],
    [
      { $ref: '#/$defs/x', $defs: { x: { type: 'object', properties: { y: { $ref: '#/$defs/x' } } } } },
      { y: { y: {} } },
      { y: { y: 1 } },
      '/y/y',
    ],
    [{ type: 'string', format: 'date-time' }, 'no date', 1, ''],
    [{ properties: { title: { type: 'string' } } }, { title: 'x' }, { title: 1 }, '/title'],
    [{ unevaluatedProperties: false, allOf: [{ properties: { a: true } }] }, { a: 1 }, { b: 1 }, ''],
    [{ $id: 'https://fleet.example/e.json', type: 'object' }, {}, [], ''],
  ])('of %j', async (schema, good, bad, path) => {
    const validate = await compiled(schema);
    expect([validate(good), validate(bad), validate.errors[0]!.instancePath]).toEqual([true, false, path]);
  });

  it('of a schema that nothing can be checked by is refused by its event', async () => {
    await expect(compiled({ $id: 'urn:x', type: 'object' })).rejects.toMatchObject({
      code: 'topology-invalid',
      message: expect.stringContaining('The payload of `e` cannot be checked'),
    });
  });

  it('need no eval', async () => {
    const [rendered] = await renderBindings(load(STREAMS), { version: '0', file: 'x.ts' });
    expect(rendered!.text).not.toMatch(/\beval\b|new Function|require\(/);
  });
});
