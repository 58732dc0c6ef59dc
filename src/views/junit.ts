/**
 * JUnit's XML, for whatever shows test results. A file is a suite, a finding a case of it: an error has failed, a
 * warning and a note have passed with what they say as output, what an exception covers was skipped.
 */
import { compareFindings, type Finding } from '../findings/finding.js';
import { groupBy } from '../lint/groups.js';
import type { ExceptedFinding } from '../lint/lint.js';
import { shown } from './escape.js';
import { type CheckReport, faultFinding, wordsOf } from './report-format.js';

interface Case {
  finding: Finding | ExceptedFinding;
  outcome: 'failure' | 'error' | 'skipped' | 'passed';
}

export function junit({ findings, excepted, fault, fileOf }: CheckReport): string {
  const all: (Finding | ExceptedFinding)[] = [...findings, ...excepted].sort(compareFindings);
  const cases: Case[] =
    fault === null
      ? all.map(finding => ({ finding, outcome: outcomeOf(finding) }))
      : [{ finding: faultFinding(fault), outcome: 'error' }];
  const suites = groupBy(cases, ({ finding: { place } }) =>
    place === null ? 'topology' : fileOf(place.file),
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fleetctl validate"${counts(cases)}>`,
    // A report without a single case is taken for one that failed to be written.
    ...(suites.size === 0 ? cleanSuite() : [...suites].flatMap(([name, own]) => suiteLines(name, own))),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function outcomeOf(finding: Finding | ExceptedFinding): Case['outcome'] {
  if ('reason' in finding) return 'skipped';
  return finding.severity === 'error' ? 'failure' : 'passed';
}

function cleanSuite(): string[] {
  return [
    '  <testsuite name="topology" tests="1" failures="0" errors="0" skipped="0">',
    '    <testcase name="nothing to report" classname="topology"/>',
    '  </testsuite>',
  ];
}

function suiteLines(name: string, cases: readonly Case[]): string[] {
  return [
    `  <testsuite${attribute('name', name)}${counts(cases)}>`,
    ...cases.flatMap(each => caseLines(name, each)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, { finding, outcome }: Case): string[] {
  const { code, path, place } = finding;
  const name = path === '' ? code : `${code} ${path}`;
  const where = place === null ? '' : `${attribute('file', suite)}${attribute('line', String(place.line))}`;
  return [
    `    <testcase${attribute('name', name)}${attribute('classname', suite)}${where}>`,
    `      ${outcomeElement(finding, outcome, suite)}`,
    '    </testcase>',
  ];
}

function outcomeElement(finding: Finding | ExceptedFinding, outcome: Case['outcome'], suite: string): string {
  const { place, severity, code, message } = finding;
  const where = place === null ? '' : `${suite}:${place.line}:${place.column} `;
  const words = text(`${where}${severity} ${code}\n${wordsOf(finding)}`);
  if (outcome === 'passed') return `<system-out>${words}</system-out>`;
  if (outcome === 'skipped')
    return `<skipped${attribute('message', 'reason' in finding ? finding.reason : '')}/>`;
  return `<${outcome}${attribute('type', code)}${attribute('message', message)}>${words}</${outcome}>`;
}

function counts(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']) => cases.filter(each => each.outcome === outcome).length;
  // Without any case of its own the report has the one that says so.
  const tests = cases.length === 0 ? 1 : cases.length;
  return ` tests="${tests}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function attribute(name: string, value: string): string {
  return ` ${name}="${text(shown(value)).replaceAll('"', '&quot;')}"`;
}

/** Line by line, so that control characters, which XML has no way to hold, show as escapes and line breaks stay. */
function text(value: string): string {
  return value
    .split('\n')
    .map(line => shown(line).replace(NO_XML, '\uFFFD'))
    .join('\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Halves of characters, and the two code points that are none. */
const NO_XML = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFFFE\uFFFF]/g;
