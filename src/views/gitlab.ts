/** GitLab's Code Quality report, a subset of the Code Climate format. */
import { compareFindings, type Severity } from '../findings/finding.js';
import { fingerprints } from './fingerprints.js';
import { type CheckReport, faultFinding, wordsOf } from './report-format.js';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };

export function gitlab({ findings, fault, fileOf }: CheckReport): string {
  const all = fault === null ? [...findings].sort(compareFindings) : [faultFinding(fault)];
  const prints = fingerprints(all, fileOf);
  const issues = all.map((finding, i) => ({
    description: wordsOf(finding),
    check_name: finding.code,
    fingerprint: prints[i],
    severity: fault === null ? SEVERITIES[finding.severity] : 'blocker',
    // A place is required: what has none is about the folder.
    location: {
      path: finding.place === null ? '.' : fileOf(finding.place.file),
      lines: { begin: finding.place?.line ?? 1 },
    },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
