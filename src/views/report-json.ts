import type { Report } from '../plan/report.js';
import { jsonDocument } from './json-document.js';

/** The document of `apply -o json` (schemas/report.schema.json). */
export function reportJson(report: Report): string {
  return jsonDocument(report);
}
