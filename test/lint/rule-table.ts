/**
 * A rule's table: topologies that it accepts, topologies that it rejects.
 *
 * `▸` stands before each value that a finding points at, so a case says line and column without counting; it is taken
 * out before the topology is read. Markers stand in the order of the findings: by line, then column.
 */
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.js';
import { RULES } from '../../src/lint/rules.js';
import { loadTopology } from '../../src/topology/load.js';

const MARK = '▸';

export interface Rejected {
  /** What makes it wrong, as a sentence. */
  because: string;
  topology: string;
  /** A part of the message of each finding, in order; the last one holds for the rest. */
  says: string | string[];
  /** A part of the first finding's mend. */
  mend?: string;
  severity?: 'error' | 'warning' | 'info';
}

export function ruleTable(code: string, table: { accept: Record<string, string>; reject: Rejected[] }): void {
  describe(code, () => {
    for (const [why, topology] of Object.entries(table.accept)) {
      it(`accepts ${why}`, () => {
        expect(findingsOf(code, topology)).toEqual([]);
      });
    }
    for (const { because, topology, says, mend, severity } of table.reject) {
      it(`rejects ${because}`, () => {
        const { text, places } = unmarked(topology);
        const findings = findingsOf(code, text);
        expect(findings.map(({ place }) => `${place!.line}:${place!.column}`)).toEqual(places);
        const wanted = Array.isArray(says) ? says : [says];
        findings.forEach((finding, i) => {
          expect(finding.message).toContain(wanted[i] ?? wanted.at(-1));
          expect(finding.severity).toBe(severity ?? RULES.find(rule => rule.code === code)?.severity);
          expect(finding.help).not.toBe('');
        });
        if (mend !== undefined) expect(findings[0]?.help).toContain(mend);
      });
    }
  });
}

export function findingsOf(code: string, text: string) {
  const loaded = loadTopology({
    base: [{ file: 'topology.yaml', text: /^topology:/m.test(text) ? text : `${text}\ntopology: test\n` }],
    overlay: null,
    referenced: new Map(),
  });
  expect(loaded.findings.filter(finding => finding.severity === 'error')).toEqual([]);
  return lint(loaded).filter(finding => finding.code === code);
}

function unmarked(topology: string): { text: string; places: string[] } {
  const places: string[] = [];
  const lines = topology.split('\n').map((line, i) => {
    let rest = line;
    for (let at = rest.indexOf(MARK); at !== -1; at = rest.indexOf(MARK)) {
      places.push(`${i + 1}:${at + 1}`);
      rest = rest.slice(0, at) + rest.slice(at + 1);
    }
    return rest;
  });
  return { text: lines.join('\n'), places };
}
