import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/lint/rules.js';
import { TOPOLOGY_CODES } from '../../src/topology/codes.js';

const codes = RULES.map(rule => rule.code);
const docs = readFileSync('docs/rules.md', 'utf8');

it('every rule is a file of its name, and every file a rule', () => {
  expect(codes).toEqual(
    readdirSync('src/lint/rules')
      .map(file => file.replace(/\.ts$/, ''))
      .sort(),
  );
});

it('no code of a rule is a code of reading a topology', () => {
  expect(codes.filter(code => Object.hasOwn(TOPOLOGY_CODES, code))).toEqual([]);
});

it('docs/rules.md has one anchor a rule, in order, and says its severity', () => {
  const sections = [...docs.matchAll(/^### (\S+)\n\n\*\*(\w+)\*\* · \S/gm)].map(([, code, severity]) => ({
    code,
    severity,
  }));
  expect(sections).toEqual(RULES.map(({ code, severity }) => ({ code, severity })));
});

describe.each(codes)('%s', code => {
  it('has a table of cases', () => {
    expect(existsSync(`test/lint/${code}.test.ts`)).toBe(true);
  });

  it('imports no other rule', () => {
    const source = readFileSync(`src/lint/rules/${code}.ts`, 'utf8');
    expect([...source.matchAll(/from '\.\/([^']+)'/g)].map(match => match[1])).toEqual([]);
  });
});
