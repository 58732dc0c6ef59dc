import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../../src/topology/tree.js';
import { parseFullYaml } from '../../../src/topology/yaml/full-yaml.js';
import { parseQuickYaml } from '../../../src/topology/yaml/quick-yaml.js';

/** The same texts in every run, so that what the tests say depends on the code alone. */
const SEED = 20261125;

/** What both parsers have to agree on: values, order, and where each stands. */
function outline(node: TreeNode): unknown {
  switch (node.kind) {
    case 'scalar': {
      const empty = node.start === node.end;
      const value = Object.is(node.value, Number.NaN) ? 'NaN' : node.value;
      return [value, node.plain, ...(empty ? [] : [node.start]), ...(empty || !node.plain ? [] : [node.end])];
    }
    case 'list':
      return { list: node.items.map(outline), flow: node.flow, start: node.start };
    case 'map':
      return {
        map: [...node.entries].map(([key, entry]) => [key, entry.start, entry.end, outline(entry.value)]),
        flow: node.flow,
        start: node.start,
      };
  }
}

function expectAlike(text: string): 'quick' | 'full' {
  const roots = parseQuickYaml(text, 0);
  if (roots === null) return 'full';
  const full = parseFullYaml(text, 0);
  expect(full.problems, text).toEqual([]);
  expect(roots.map(outline), text).toEqual(full.roots.map(outline));
  return 'quick';
}

const READ = [
  '',
  '# only a comment\n',
  'a: 1',
  'a: 1\nb: text with: colon inside? no\n'.replace(': colon', ' colon'),
  'a:\n  b:\n    c: 1\n  d: 2\ne: 3\n',
  'a:\n- 1\n- 2\nb:\n  - x\n  -\n  - y\n',
  '- - 1\n  - 2\n- a: 1\n  b: 2\n-   c: 3\n    d:\n    - 4\n',
  'a: [1, two, "three", \'it\'\'s\', []]\nb: { c: d, e: { f: [g] }, "h":1 }\n',
  'a: [1,\n  2, # why\n  3\n  ]\nb: {x: 1,\n y: 2}\n',
  '{"a": [1, -2.5e3, true, null], "b\\n\\u00e9": {"c": "\\"d\\\\"}}\n',
  'x-d: &d\n  a: 1\n  b: [2]\ns:\n  one:\n    <<: *d\n    b: 3\n  two: { k: *d }\n',
  'd: &d { a: 1 }\ne: &e { a: 2, b: 2 }\nf:\n  <<: [*d, *e]\n  c: 3\n',
  'a: &x text\nb: *x\nc: [*x, *x]\n',
  'a: ~\nb: null\nc: Null\nd: true\ne: False\nf: yes\ng: 0777\nh: 0o17\ni: 0x1F\nj: 1e3\nk: .5\nl: -.inf\nm: .nan\nn: +1\no: 1_000\np: 1.\nq: 12:30\nr: -\n'.replace(
    'r: -\n',
    '',
  ),
  'a: b#c\nd: e # f\ng: "h" # i\nj: # k\n  l: 1\n',
  'key with spaces : v\n"quoted key": 1\n\'single\': 2\n',
  'a: |\n  one\n   two\n\n  three\nb: >-\n  folded\n  text\n\n  again\nc: |-\n    x\n\nd: 1\n',
  'a:\r\n  b: 1\r\n  c: [x,\r\n    y]\r\n# end\r\n',
  'url: http://host:4222/path?x=1&y=2\ntime: 2026-01-31T12:00:00Z\nstar: a.*.b.>\n',
  'a: $JS.API.>\nb: -5\nc: -x\nd: .hidden\n',
  'a:\n  # comment\n\n  b: 1\n# less\n  c: 2\n',
  'a: one\n  two\n',
  'a: "one\n  two"\n',
  '--- \na: 1\n',
  'a: 1\n---\nb: 2\n',
  '? a\n: b\n',
  '[a: 1]\n',
  'a: |+\n  x\n\nb: 1\n',
  'a: # > not yet\n  >-\n  b\n',
];

const GIVEN_UP = [
  'just text\n',
  ' ---\na: 1\n',
  'a: 1\n... b\n',
  'a:# b\n',
  'a:\n- []b: 1\n',
  'a: b: c\n',
  'a: 1\n b: 2\n',
  'a: 1\na: 2\n',
  'a:\n\tb: 1\n',
  '%YAML 1.2\n---\na: 1\n',
  'a: !!str 1\n',
  'a: [1, 2\nb: 3\n',
  'a: *nowhere\n',
  'a: &a [*a]\n',
  'a: @x\n',
  '__proto__: 1\n',
  '"a":b\n',
  '- a\nb: 1\n',
];

describe('YAML read by events is what the full parser reads', () => {
  it.each(READ.map(text => [JSON.stringify(text), text] as const))('reads %s', (_name, text) => {
    expect(expectAlike(text)).toBe('quick');
  });

  it.each(GIVEN_UP.map(text => [JSON.stringify(text), text] as const))(
    'leaves %s to the full parser',
    (_name, text) => {
      expect(expectAlike(text)).toBe('full');
    },
  );

  it('reads every file of the topology in this repository', () => {
    for (const file of filesBelow('topology')) expectAlike(readFileSync(file, 'utf8'));
  });

  it('never reads generated text in another way', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b: ',
        'key:',
        ': ',
        '- ',
        '-',
        '\n',
        '\n  ',
        '\n    ',
        '\n- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        ',',
        '"',
        "'",
        '#',
        ' # c',
      ],
      ...[
        '&x ',
        '*x',
        '<<: *x',
        '|\n',
        '>-\n',
        '1',
        '0x1',
        '.5',
        '~',
        'null',
        'true',
        ' ',
        '\r\n',
        '\t',
        '?',
        '!t ',
        '\\n',
        '%',
        '...',
        '---',
        'é',
      ],
    );
    const text = fc.array(piece, { maxLength: 24 }).map(pieces => pieces.join(''));
    fc.assert(
      fc.property(text, candidate => void expectAlike(candidate)),
      { numRuns: 20_000, seed: SEED },
    );
  });

  it('never reads changed topologies in another way', () => {
    const originals = READ.filter(text => text.length > 10);
    const change = fc.record({
      text: fc.constantFrom(...originals),
      at: fc.nat(400),
      drop: fc.nat(3),
      insert: fc.constantFrom(
        '',
        ' ',
        '\n',
        '  ',
        ':',
        ': ',
        '- ',
        '#',
        '"',
        "'",
        ',',
        '[',
        '}',
        '&a ',
        '*a',
        '\t',
        'x',
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 1 }), ([one]) => {
        const at = one!.at % (one!.text.length + 1);
        void expectAlike(one!.text.slice(0, at) + one!.insert + one!.text.slice(at + one!.drop));
      }),
      { numRuns: 10_000, seed: SEED },
    );
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.(ya?ml|json)$/.test(name) ? [path] : [];
  });
}
