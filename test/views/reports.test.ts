/**
 * The reports for other programs: golden files that a reviewer can read, and the real schemas and parsers of their
 * readers. sarif-2.1.0.schema.json is the OASIS schema as @microsoft/jest-sarif (MIT) has it.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/findings/finding.js';
import { checkReport } from '../../src/views/check-report.js';
import type { Fault } from '../../src/views/fault.js';
import { type CheckReport, faultReport, REPORT_FORMATS } from '../../src/views/report-format.js';

const AROUND = { version: '0.1.0', fileOf: (file: string) => file };

const finding = (given: Partial<Finding>): Finding => ({
  code: 'even-replicas',
  severity: 'warning',
  message: 'Stream `ORDERS` has 2 replicas.',
  place: { file: 'topology/streams.yaml', line: 9, column: 5 },
  path: 'streams.ORDERS.num_replicas',
  help: '`1` or `3`.',
  ...given,
});

const REPORT: CheckReport = {
  findings: [
    finding({}),
    finding({ message: 'The same again.' }),
    finding({
      code: 'refused-subject',
      severity: 'error',
      message: 'Subject `a..b` is <none> & "bad": 100% sure,\nsays the server.',
      place: { file: 'topology/a b#1.yaml', line: 2, column: 1 },
      path: 'streams."a:b,c".subjects[0]',
    }),
    finding({ code: 'idle-service', severity: 'info', path: 'services.x', help: '' }),
    finding({ code: 'no-topology', severity: 'error', message: 'Nothing to read.', place: null, path: '' }),
  ],
  excepted: [{ ...finding({ code: 'unused-consumer', path: 'consumers.c' }), reason: 'read by "people"' }],
  fault: null,
  ...AROUND,
};
const NOTHING: CheckReport = { findings: [], excepted: [], fault: null, ...AROUND };
const FAULT: Fault = {
  code: 'usage',
  exit: 3,
  message: 'There is no flag --bogus.',
  help: 'All flags: fleetctl validate --help',
  source: null,
};
const CASES: [name: string, report: CheckReport][] = [
  ['findings', REPORT],
  ['nothing', NOTHING],
  ['fault', faultReport(FAULT, AROUND)],
];
const EXTENSIONS = { sarif: 'sarif', github: 'txt', gitlab: 'json', junit: 'xml' };

describe.each(REPORT_FORMATS)('%s', format => {
  it.each(CASES)('says %s as its golden file has it', async (name, report) => {
    await expect(checkReport(report, format)).toMatchFileSnapshot(
      `golden/${format}-${name}.${EXTENSIONS[format]}`,
    );
  });
});

/** Names and values as somebody may have written them. */
const anyFinding = fc.record({
  code: fc.constantFrom('even-replicas', 'no-such-code'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  message: fc.string({ unit: 'binary', maxLength: 40 }),
  place: fc.option(
    fc.record({
      file: fc.string({ minLength: 1 }),
      line: fc.integer({ min: 1 }),
      column: fc.integer({ min: 1 }),
    }),
  ),
  path: fc.string({ unit: 'binary' }),
  help: fc.string(),
}) as fc.Arbitrary<Finding>;
const anyReport = fc.record({
  findings: fc.array(anyFinding, { maxLength: 5 }),
  excepted: fc.array(
    fc.tuple(anyFinding, fc.string()).map(([found, reason]) => ({ ...found, reason })),
    { maxLength: 2 },
  ),
});

describe('whatever a topology holds', () => {
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'));
  const check = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

  it('SARIF meets its schema', () => {
    const ofCases = CASES.map(([, report]) => report);
    for (const report of ofCases) {
      check(JSON.parse(checkReport(report, 'sarif')));
      expect(check.errors ?? []).toEqual([]);
    }
    fc.assert(
      fc.property(anyReport, report => {
        check(JSON.parse(checkReport({ ...report, fault: null, ...AROUND }, 'sarif')));
        expect(check.errors ?? []).toEqual([]);
      }),
    );
  });

  it('JUnit is XML', () => {
    fc.assert(
      fc.property(anyReport, report => {
        const parser = new SaxesParser();
        const cases: unknown[] = [];
        parser.on('error', error => {
          throw error;
        });
        parser.on('opentag', tag => void (tag.name === 'testcase' && cases.push(tag)));
        parser.write(checkReport({ ...report, fault: null, ...AROUND }, 'junit')).close();
        expect(cases).toHaveLength(Math.max(1, report.findings.length + report.excepted.length));
      }),
    );
  });

  it('GitHub gets one command a finding, and no line that is none', () => {
    fc.assert(
      fc.property(anyReport, report => {
        const lines = checkReport({ ...report, fault: null, ...AROUND }, 'github').split(/\r\n|\r|\n/);
        expect(lines.pop()).toBe('');
        expect(lines).toHaveLength(report.findings.length);
        for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) (?:[a-z]+=[^:,]*,?)+::/);
      }),
    );
  });

  it('GitLab gets issues of the shape that it takes, each with a fingerprint of its own', () => {
    fc.assert(
      fc.property(anyReport, report => {
        const issues = JSON.parse(checkReport({ ...report, fault: null, ...AROUND }, 'gitlab'));
        for (const issue of issues) {
          expect(Object.keys(issue)).toEqual([
            'description',
            'check_name',
            'fingerprint',
            'severity',
            'location',
          ]);
          expect(issue.fingerprint).toMatch(/^[0-9a-f]{32}$/);
          expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(issue.severity);
        }
        expect(new Set(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).size).toBe(
          issues.length,
        );
      }),
    );
  });
});

it('a fingerprint stays when lines move and words change', () => {
  const moved = {
    ...REPORT,
    findings: [
      finding({ message: 'Other words.', place: { file: 'topology/streams.yaml', line: 90, column: 1 } }),
    ],
  };
  const printOf = (report: CheckReport) => JSON.parse(checkReport(report, 'gitlab'))[0].fingerprint;
  expect(printOf(moved)).toBe(printOf({ ...REPORT, findings: [finding({})] }));
});
