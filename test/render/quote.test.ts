/** Every text, whatever is in it, is read back as it was: YAML here, nats-server.conf by the server in nats/quoting. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { quote } from '../../src/render/quote.js';
import { templatesOf } from '../../src/render/templates.js';
import { NASTY_TEXTS, nastyText } from './nasty-texts.js';

const YAML_VERSIONS = ['1.1', '1.2'] as const;

describe.each(YAML_VERSIONS)('YAML %s', version => {
  it.each(NASTY_TEXTS)('reads back %j', text => {
    expect(parse(`a: ${quote(text, 'yaml')}\nb: 1`, { version })).toEqual({ a: text, b: 1 });
  });

  it('reads back any text, as a value, a key, and in a list', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (value, key) => {
        const text = `list: ${quote([value, { [key]: value }], 'yaml')}\n${quote(value, 'yaml')}: true\nlast: 1`;
        const map: unknown = Object.fromEntries([[key, value]]);
        const read = parse(text, { version, mapAsMap: true, uniqueKeys: false }) as Map<string, unknown>;
        expect(read.get('list')).toEqual([value, new Map(Object.entries(map as object))]);
        if (value !== 'list') expect(read.get(value)).toBe(value === 'last' ? 1 : true);
      }),
      { numRuns: 500 },
    );
  });

  it('reads back any text as a block', () => {
    const templates = templatesOf([{ name: 'a.yaml', file: 'a', text: 'a: {{block x 4}}\nb: 1\n' }], {
      target: 'kubernetes',
      version: '0',
      topology: 't',
      digest: 'd',
      env: null,
    });
    fc.assert(
      fc.property(
        fc.array(nastyText, { maxLength: 4 }).map(lines => lines.join('\n')),
        x => {
          expect(parse(templates.fill('a.yaml', { x }), { version })).toEqual({ a: x, b: 1 });
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('JSON reads back any text', () => {
  fc.assert(fc.property(nastyText, text => void expect(JSON.parse(quote(text, 'json'))).toBe(text)));
});

it.each([undefined, null, Number.NaN, '\ud800', ['\udfff']])('refuses what no file can hold: %j', value => {
  expect(() => quote(value, 'yaml')).toThrow();
});
