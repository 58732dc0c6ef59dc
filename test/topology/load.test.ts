import { describe, expect, it } from 'vitest';
import { TOPOLOGY_CODES } from '../../src/topology/codes.js';
import { loadTopology } from '../../src/topology/load.js';
import type { LoadedTopology } from '../../src/topology/loaded-topology.js';

function load(
  base: Record<string, string>,
  overlay?: string,
  referenced: Record<string, string> = {},
): LoadedTopology {
  return loadTopology({
    base: Object.entries(base).map(([file, text]) => ({ file, text })),
    overlay: overlay === undefined ? null : { file: 'overlays/x.yaml', text: overlay },
    referenced: new Map(Object.entries(referenced).map(([file, text]) => [file, { file, text }])),
  });
}

function findings(loaded: LoadedTopology): string[] {
  return loaded.findings.map(({ code, place }) => `${code} ${place?.file}:${place?.line}:${place?.column}`);
}

const BASE =
  'topology: shop\nstreams:\n  ORDERS:\n    subjects: [orders.>]\n    max_age: 30d\n    max_msgs: 1_000\n';

describe('places', () => {
  it('are those of the value, or of the key of what begins on a later line', () => {
    const loaded = load({ 'a.yaml': BASE });
    expect(loaded.placeOf(['streams', 'ORDERS', 'max_age'])).toEqual({ file: 'a.yaml', line: 5, column: 14 });
    expect(loaded.placeOf(['streams', 'ORDERS', 'subjects', 0])).toEqual({
      file: 'a.yaml',
      line: 4,
      column: 16,
    });
    expect(loaded.placeOf(['streams', 'ORDERS'])).toEqual({ file: 'a.yaml', line: 3, column: 3 });
  });

  it('of what is not there are those of the nearest ancestor', () => {
    const loaded = load({ 'a.yaml': BASE });
    expect(loaded.placeOf(['streams', 'ORDERS', 'storage'])).toEqual(loaded.placeOf(['streams', 'ORDERS']));
  });

  it('of merged and aliased values are where they are written', () => {
    const text =
      'topology: shop\nx-d: &d\n  max_age: 30d\nx-s: &s [a.>]\nstreams:\n  A:\n    <<: *d\n    subjects: *s\n';
    const loaded = load({ 'a.yaml': text });
    expect(loaded.findings).toEqual([]);
    expect(loaded.topology?.streams?.['A']).toEqual({ max_age: '30d', subjects: ['a.>'] });
    expect(loaded.placeOf(['streams', 'A', 'max_age'])).toMatchObject({ line: 3, column: 12 });
    expect(loaded.placeOf(['streams', 'A', 'subjects', 0])).toMatchObject({ line: 4, column: 10 });
  });

  it('of what an overlay sets are in the overlay', () => {
    const loaded = load({ 'a.yaml': BASE }, 'streams:\n  ORDERS: { max_age: 7d }\n');
    expect(loaded.placeOf(['streams', 'ORDERS', 'max_age'])).toEqual({
      file: 'overlays/x.yaml',
      line: 2,
      column: 22,
    });
    expect(loaded.placeOf(['streams', 'ORDERS', 'max_msgs']).file).toBe('a.yaml');
  });

  it('of what a payload file holds are in that file', () => {
    const events = 'topology: shop\nevents:\n  a.b:\n    payload: { $ref: payloads/a.json }\n';
    const loaded = load({ 'dir/a.yaml': events }, undefined, {
      'dir/payloads/a.json': '{\n  "type": "object"\n}\n',
    });
    expect(loaded.findings).toEqual([]);
    expect(loaded.topology?.events?.['a.b']?.payload).toEqual({ type: 'object' });
    expect(loaded.placeOf(['events', 'a.b', 'payload', 'type'])).toEqual({
      file: 'dir/payloads/a.json',
      line: 2,
      column: 11,
    });
  });
});

describe('several files', () => {
  it('are joined section by section, accounts too', () => {
    const account = (stream: string) => `accounts:\n  FLEET:\n    streams:\n      ${stream}: {}\n`;
    const loaded = load({
      'a.yaml': `${BASE}${account('A')}`,
      'b.yaml': `streams:\n  B: {}\n${account('C')}`,
    });
    expect(loaded.findings).toEqual([]);
    expect(Object.keys(loaded.topology?.streams ?? {})).toEqual(['ORDERS', 'B']);
    expect(Object.keys(loaded.topology?.accounts?.['FLEET']?.streams ?? {})).toEqual(['A', 'C']);
  });

  it('may not define a name twice: both places are named', () => {
    const loaded = load({ 'a.yaml': BASE, 'b.yaml': 'streams:\n  ORDERS: {}\n' });
    expect(findings(loaded)).toEqual(['defined-twice b.yaml:2:3']);
    expect(loaded.findings[0]?.message).toContain('a.yaml:3:3');
    expect(loaded.topology).toBeNull();
  });

  it('may all say the name of the topology, if it is the same', () => {
    expect(load({ 'a.yaml': BASE, 'b.yaml': 'topology: shop\n' }).findings).toEqual([]);
    expect(findings(load({ 'a.yaml': BASE, 'b.yaml': 'topology: other\n' }))).toEqual([
      'defined-twice b.yaml:1:1',
    ]);
  });

  it('have anchors of their own', () => {
    const text = (name: string) => `x-d: &d { storage: file }\nstreams:\n  ${name}: *d\n`;
    expect(load({ 'a.yaml': `topology: t\n${text('A')}`, 'b.yaml': text('B') }).findings).toEqual([]);
  });

  it('may be documents of one file', () => {
    const loaded = load({ 'a.yaml': `${BASE}---\nstreams:\n  B: {}\n` });
    expect(Object.keys(loaded.topology?.streams ?? {})).toEqual(['ORDERS', 'B']);
  });

  it('tell of a defect behind an anchor once', () => {
    const text = 'topology: t\nx-d: &d { storag: file }\nstreams:\n  A: *d\n  B: *d\n  C: { <<: *d }\n';
    expect(findings(load({ 'a.yaml': text }))).toEqual(['unknown-field a.yaml:2:11']);
  });

  it('tell of every defect that stands in them', () => {
    const loaded = load({
      'a.yaml': 'topology: t\nstreams:\n  A: { storag: file, max_age: 3, retention: limit }\n',
    });
    expect(findings(loaded)).toEqual([
      'unknown-field a.yaml:3:8',
      'bad-duration a.yaml:3:31',
      'wrong-value a.yaml:3:45',
    ]);
  });
});

describe('an overlay', () => {
  it('merges maps, replaces lists and values, unsets with null, adds what is new', () => {
    const over =
      'streams:\n  ORDERS: { subjects: [o.>], max_msgs: null }\n  AUDIT_TRAIL: { storage: file }\ntarget: { protected: true }\n';
    const loaded = load({ 'a.yaml': BASE }, over);
    expect(loaded.findings).toEqual([]);
    expect(loaded.topology?.streams).toEqual({
      ORDERS: { subjects: ['o.>'], max_age: '30d' },
      AUDIT_TRAIL: { storage: 'file' },
    });
    expect(loaded.topology?.target).toEqual({ protected: true });
  });

  it('may not add a misspelt name without a word', () => {
    const loaded = load({ 'a.yaml': BASE }, 'streams:\n  ORDER: { max_age: 7d }\n');
    expect(findings(loaded)).toEqual(['unknown-name overlays/x.yaml:2:3']);
    expect(loaded.findings[0]?.help).toContain('ORDERS');
  });

  it('may add a name that differs from another by its number', () => {
    expect(
      load({ 'a.yaml': 'topology: t\nstreams:\n  SHARD_1: {}\n' }, 'streams:\n  SHARD_2: {}\n').findings,
    ).toEqual([]);
  });

  it('may not unset what is not set', () => {
    const loaded = load({ 'a.yaml': BASE }, 'streams:\n  ORDERS: { max_mgs: null }\n');
    expect(findings(loaded)).toEqual(['nothing-to-unset overlays/x.yaml:2:13']);
    expect(loaded.findings[0]?.help).toContain('max_msgs');
  });

  it('is checked like the base', () => {
    const loaded = load({ 'a.yaml': BASE }, 'streams:\n  ORDERS: { storge: file }\n');
    expect(findings(loaded)).toEqual(['unknown-field overlays/x.yaml:2:13']);
  });
});

describe('payloads', () => {
  const events = (reference: string) =>
    `topology: shop\nevents:\n  a.b:\n    payload: { $ref: ${reference} }\n`;

  it('may lie outside the folder', () => {
    const loaded = load({ 'shop/topology/a.yaml': events('../../shared/./a.json') }, undefined, {
      'shared/a.json': '{}',
    });
    expect(loaded.findings).toEqual([]);
  });

  it('may be YAML, and are then no part of the topology though they lie beside it', () => {
    const loaded = load(
      { 'a.yaml': events('a-payload.yaml'), 'a-payload.yaml': 'type: object\n' },
      undefined,
      {
        'a-payload.yaml': 'type: object\n',
      },
    );
    expect(loaded.findings).toEqual([]);
    expect(loaded.topology?.events?.['a.b']?.payload).toEqual({ type: 'object' });
  });

  it.each([
    ['that is no JSON', '{ "type": "object", }}', 'yaml-syntax p.json:1:22'],
    ['with a trailing comma', '{ "type": "object", }', 'json-syntax p.json:1:21'],
    ['that is empty', '', 'bad-payload p.json:1:1'],
    ['that is a list', '[]', 'bad-payload p.json:1:1'],
    ['with a number for a keyword', '{\n  "required": 3\n}', 'bad-payload p.json:2:15'],
    ['with another file', '{ "$ref": "other.json" }', 'bad-payload p.json:1:11'],
  ])('%s are told of at their own place', (_name, text, expected) => {
    expect(findings(load({ 'a.yaml': events('p.json') }, undefined, { 'p.json': text }))).toEqual([expected]);
  });
});

describe('the digest', () => {
  const whole = `${BASE}consumers:\n  a: { stream: ORDERS }\n`;

  it('is the same however the topology is split, ordered and commented', () => {
    const split = load({
      'b.yaml': 'consumers: { "a": { stream: ORDERS } } # who reads\n',
      'a.yaml':
        'x-age: &age 30d\nstreams:\n  ORDERS: { max_msgs: 1_000, max_age: *age, subjects: [orders.>] }\ntopology: shop\n',
    });
    expect(split.digest).toBe(load({ 'a.yaml': whole }).digest);
    expect(split.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('changes with a value, with the overlay and with a payload file', () => {
    const events = `${whole}events:\n  a.b: { payload: { $ref: p.json } }\n`;
    const digests = [
      load({ 'a.yaml': whole }),
      load({ 'a.yaml': whole.replace('30d', '31d') }),
      load({ 'a.yaml': whole }, 'streams: { ORDERS: { max_age: 7d } }'),
      load({ 'a.yaml': events }, undefined, { 'p.json': '{}' }),
      load({ 'a.yaml': events }, undefined, { 'p.json': '{"type":"object"}' }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('names that JavaScript knows', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'a stream `%s` is a stream like others',
    name => {
      const loaded = load({ 'a.yaml': `topology: t\nstreams:\n  ${name}: { storage: file }\n` });
      expect(loaded.findings).toEqual([]);
      expect(loaded.topology?.streams?.[name]).toEqual({ storage: 'file' });
      expect(
        load({ 'a.yaml': 'topology: t\nstreams: { A: {} }\n' }).topology?.streams?.[name],
      ).toBeUndefined();
    },
  );

  it('never reach a prototype', () => {
    load({
      'a.yaml':
        'topology: t\nstreams:\n  "__proto__": { polluted: true }\n  constructor: { prototype: { polluted: true } }\n',
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('text that is not meant to be read', () => {
  it.each([
    ['10,000 brackets', `topology: t\nx-a: ${'['.repeat(10_000)}\n`],
    ['10,000 dashes', `topology: t\nx-a:\n  ${'- '.repeat(10_000)}\n`],
    [
      '10,000 indented keys',
      `topology: t\n${Array.from({ length: 1_000 }, (_all, at) => `${' '.repeat(at)}a:\n`).join('')}`,
    ],
    ['control characters', 'topology: t\nx: \u0000\u0007\n'],
    ['only a tab', '\t'],
    ['a lone return', 'topology: t\rstreams: {}\r'],
    ['brackets that never open', '}]}]'],
    ['ten thousand question marks', '? '.repeat(10_000)],
    ['anchors without end', '&a '.repeat(5_000)],
  ])('%s: a finding, no stack trace', (_name, text) => {
    const loaded = load({ 'a.yaml': text });
    expect(loaded.topology).toBeNull();
    expect(loaded.findings.length).toBeGreaterThan(0);
    for (const { code } of loaded.findings) expect(Object.keys(TOPOLOGY_CODES)).toContain(code);
  });

  it('a byte order mark and Windows line ends are read', () => {
    const loaded = load({ 'a.yaml': `\ufeff${BASE.replaceAll('\n', '\r\n')}` });
    expect(loaded.findings).toEqual([]);
    expect(loaded.placeOf(['topology'])).toMatchObject({ line: 1, column: 11 });
  });
});
