/**
 * Broken topologies, one defect each: what stands in a file's first two lines is all that is found in it. Those that
 * fail before the linter stand in test/topology/broken/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.js';
import { loadTopology } from '../../src/topology/load.js';

const FOLDER = 'test/lint/broken';
const EXPECTED = /^# expect: (\S+) (\d+):(\d+)\n# message: (.+)\n/;

it.each(readdirSync(FOLDER).sort())('%s', file => {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
  const [, code, line, column, message] = EXPECTED.exec(text)!;
  const loaded = loadTopology({ base: [{ file, text }], overlay: null, referenced: new Map() });
  const findings = [...loaded.findings, ...lint(loaded)];
  expect(findings.map(finding => ({ code: finding.code, place: finding.place }))).toEqual([
    { code, place: { file, line: Number(line), column: Number(column) } },
  ]);
  expect(findings[0]!.message).toContain(message);
  expect(findings[0]!.help).not.toBe('');
});
