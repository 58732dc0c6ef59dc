/**
 * Findings for other programs: code scanning, annotations, quality reports, test reports.
 *
 * What goes in: what a check has found, or the fault that ended it before. What goes out: one document that its
 * readers take, also where there is nothing to say.
 */
import type { Finding } from '../findings/finding.js';
import type { ExceptedFinding } from '../lint/lint.js';
import type { Fault } from './fault.js';

export const REPORT_FORMATS = ['sarif', 'github', 'gitlab', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface CheckReport {
  findings: readonly Finding[];
  excepted: readonly ExceptedFinding[];
  /** Why there is no result; null where there is one. */
  fault: Fault | null;
  /** Of fleetctl. */
  version: string;
  /** A file as it is named from the folder of the run, with forward slashes. */
  fileOf(file: string): string;
}

/** A check that ended before it had a result. */
export function faultReport(fault: Fault, around: Pick<CheckReport, 'version' | 'fileOf'>): CheckReport {
  return { findings: [], excepted: [], fault, ...around };
}

/** A fault as a finding, for formats that know nothing else. */
export function faultFinding({ code, message, help, source }: Fault): Finding {
  return { code, severity: 'error', message, place: source, path: '', help };
}

/** What a finding says and how to mend it, in plain text. */
export function wordsOf({ message, help }: Finding): string {
  return help === '' ? message : `${message}\nMend: ${help}`;
}
