import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding.js';
import { findingsText } from '../../src/views/findings-text.js';
import { PLAIN } from '../../src/views/text-style.js';

const SOURCES = [{ file: 'a.yaml', text: 'topology: shop\nstreams:\n\tORDERS: { max_agee: 30d }\n' }];

const FINDING: Finding = {
  code: 'unknown-field',
  severity: 'error',
  message: '`max_agee` is not a field of a stream.',
  place: { file: 'a.yaml', line: 3, column: 12 },
  path: 'streams.ORDERS.max_agee',
  help: '`max_age`.',
};

describe('findings as a person reads them', () => {
  it('have place, code, reason, the line with a caret, the mend, and a count at the end', () => {
    const warning: Finding = {
      ...FINDING,
      severity: 'warning',
      place: { file: 'a.yaml', line: 1, column: 11 },
    };
    expect(findingsText([FINDING, warning], SOURCES, PLAIN)).toBe(`\
a.yaml:1:11 warning unknown-field
  \`max_agee\` is not a field of a stream.
  1 | topology: shop
    |           ^
  Mend: \`max_age\`.

a.yaml:3:12 error unknown-field
  \`max_agee\` is not a field of a stream.
  3 |  ORDERS: { max_agee: 30d }
    |            ^
  Mend: \`max_age\`.

1 error · 1 warning
`);
  });

  it('do without a place, a text or a mend', () => {
    const bare: Finding = { ...FINDING, place: null, path: '', help: '' };
    expect(findingsText([bare], [], PLAIN)).toBe(`\
error unknown-field
  \`max_agee\` is not a field of a stream.

1 error
`);
  });

  it('are nothing where there is nothing to say', () => {
    expect(findingsText([], SOURCES, PLAIN)).toBe('');
  });

  it('keep the column in sight on a line that is longer than the terminal', () => {
    const long = [{ file: 'a.yaml', text: `x: ${'y'.repeat(500)}z${'y'.repeat(500)}` }];
    const text = findingsText([{ ...FINDING, place: { file: 'a.yaml', line: 1, column: 504 } }], long, {
      ...PLAIN,
      width: 40,
    });
    const [, , frame, caret] = text.split('\n');
    expect(frame!.length).toBeLessThanOrEqual(40);
    expect(frame![caret!.indexOf('^')]).toBe('z');
  });
});
