/** Workflow commands of GitHub Actions: each finding is an annotation beside its line. */
import { compareFindings, type Finding, type Severity } from '../findings/finding.js';
import { type CheckReport, faultFinding, wordsOf } from './report-format.js';

export function github({ findings, fault, fileOf }: CheckReport): string {
  const all = fault === null ? [...findings].sort(compareFindings) : [faultFinding(fault)];
  return all.map(finding => `${command(finding, fileOf)}\n`).join('');
}

function command(finding: Finding, fileOf: CheckReport['fileOf']): string {
  const { place, severity, code } = finding;
  const where =
    place === null
      ? []
      : [`file=${property(fileOf(place.file))}`, `line=${place.line}`, `col=${place.column}`];
  const properties = [...where, `title=${property(code)}`].join(',');
  return `::${commandOf(severity)} ${properties}::${data(wordsOf(finding))}`;
}

function commandOf(severity: Severity): string {
  return severity === 'info' ? 'notice' : severity;
}

/** As actions/toolkit escapes them: a line break would end the command, what follows it could be another one. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
