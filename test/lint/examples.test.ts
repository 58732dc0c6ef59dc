/** The examples of docs/rules.md and docs/reading.md: the bad one is reported by exactly its code, the good one by none. */
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.js';
import { RULE_DOCS } from '../../src/lint/rule-docs.gen.js';
import { RULES } from '../../src/lint/rules.js';
import { TOPOLOGY_CODES } from '../../src/topology/codes.js';
import { loadTopology } from '../../src/topology/load.js';

/** Of a text alone they cannot be shown: they are about files, overlays, and texts beyond any page. */
const WITHOUT_EXAMPLE = [
  ...['file-missing', 'file-unreadable', 'no-topology', 'unknown-env', 'not-text', 'json-syntax'],
  ...['too-deep', 'too-many-aliases', 'defined-twice', 'unknown-name', 'nothing-to-unset'],
];

function codesOf(example: string): string[] {
  const text = /^topology:/m.test(example) ? example : `topology: example\n${example}\n`;
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text }],
    overlay: null,
    referenced: new Map(),
  });
  return [...new Set([...loaded.findings, ...lint(loaded)].map(finding => finding.code))];
}

it('every rule and every code of reading is documented, and nothing else is', () => {
  expect(Object.keys(RULE_DOCS)).toEqual([...RULES.map(rule => rule.code), ...Object.keys(TOPOLOGY_CODES)]);
});

it('docs/reading.md says of each code what the program says', () => {
  for (const [code, text] of Object.entries(TOPOLOGY_CODES)) expect(RULE_DOCS[code]?.text).toBe(text);
});

describe.each(Object.entries(RULE_DOCS).filter(([code]) => !WITHOUT_EXAMPLE.includes(code)))(
  '%s',
  (code, { bad, good }) => {
    it('is all that is found in the bad example', () => expect(codesOf(bad ?? '')).toEqual([code]));
    it('nothing is found in the good example', () => expect(codesOf(good ?? '')).toEqual([]));
  },
);
