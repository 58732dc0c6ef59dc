import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson as parseBytes, printJson } from '../../src/jetstream/lossless-json.js';

const parseJson = (text: string) => parseBytes(new TextEncoder().encode(text));

describe('parseJson', () => {
  it.each([
    ['{"max_age":17280000000000001}', { max_age: '17280000000000001' }],
    ['{"max_age":31536000000000000}', { max_age: 31536000000000000 }],
    [
      '{"seq":18446744073709551615,"n":-9223372036854775807}',
      { seq: '18446744073709551615', n: '-9223372036854775807' },
    ],
    ['{"backoff":[9007199254740993, 5]}', { backoff: ['9007199254740993', 5] }],
    [
      '{"a":"12345678901234567","b\\"12345678901234567":1}',
      { a: '12345678901234567', 'b"12345678901234567': 1 },
    ],
    ['{"f":1234567890123456.5}', { f: 1234567890123456.5 }],
    ['9007199254740991', 9007199254740991],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('reads every other document as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        fc.pre(!/\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')));
        expect(parseJson(`{"1234567890123456":${text}}`)).toEqual(JSON.parse(`{"1234567890123456":${text}}`));
      }),
      { numRuns: 300 },
    );
  });
});

describe('printJson', () => {
  it.each([
    [{ max_age: '17280000000000001' }, '{"max_age":17280000000000001}'],
    [{ max_age: 17280000000000001n, name: 'A' }, '{"max_age":17280000000000001,"name":"A"}'],
    [{ backoff: ['9007199254740993', 5] }, '{"backoff":[9007199254740993,5]}'],
    [
      { description: '123', metadata: { max_age: '5', seq: '9' }, seq: '5' },
      '{"description":"123","metadata":{"max_age":"5","seq":"9"},"seq":5}',
    ],
    [{ gone: undefined, list: [undefined], seq: '1' }, '{"list":[null],"seq":1}'],
    [{ sources: [{ name: '1', opt_start_seq: '2' }] }, '{"sources":[{"name":"1","opt_start_seq":2}]}'],
  ])('writes %s', (value, text) => {
    expect(printJson(value)).toBe(text);
  });

  it('gives back every integer that the API can hold', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.nat(40), (integer, indent) => {
        const text = `{"seq":${integer}}`;
        expect(printJson(parseJson(' '.repeat(indent) + text))).toBe(text);
      }),
    );
  });
});
