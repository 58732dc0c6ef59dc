import type { Plan } from '../plan/plan.js';
import { jsonDocument } from './json-document.js';

/** The document of `plan -o json`; `plan --out` writes the same bytes (schemas/plan.schema.json). */
export function planJson(plan: Plan): string {
  return jsonDocument(plan);
}
