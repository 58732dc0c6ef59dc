import { compareFindings, type Finding } from '../findings/finding.js';
import { jsonDocument } from './json-document.js';

/** The document of `validate -o json` (schemas/findings.schema.json), in the order of the files. */
export function findingsJson(findings: readonly Finding[]): string {
  return jsonDocument({
    format: 'fleetctl.findings',
    format_version: '1.0',
    findings: [...findings].sort(compareFindings).map(({ code, severity, message, place, path, help }) => ({
      code,
      severity,
      message,
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path,
      help,
    })),
  });
}
