/** Holds an object against the schema of its kind, as strictly as the API server: an unknown field is an error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

export const SCHEMAS = JSON.parse(
  readFileSync(join(import.meta.dirname, 'schemas/kubernetes-1.34.json'), 'utf8'),
) as { kinds: Record<string, { properties?: { spec?: SpecSchema } }>; definitions: Record<string, unknown> };

export interface SpecSchema {
  properties?: Record<string, SpecSchema & { items?: SpecSchema }>;
}

const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true });
ajv.addSchema({ $id: 'kubernetes', ...SCHEMAS });
const checks = new Map<string, ValidateFunction>();

/** What is wrong with an object, a line each; none where it would be taken. */
export function problemsOf(object: unknown): string[] {
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const id = `${apiVersion}/${kind}`;
  if (!(id in SCHEMAS.kinds)) return [`there is no schema for ${id}`];
  const pointer = id.replaceAll('~', '~0').replaceAll('/', '~1');
  const check = checks.get(id) ?? ajv.compile(resolved(pointer));
  checks.set(id, check);
  if (check(object)) return [];
  return check.errors!.map(({ instancePath, message, params }) => {
    const extra = 'additionalProperty' in params ? ` (${params['additionalProperty']})` : '';
    return `${instancePath || '/'} ${message}${extra}`;
  });
}

/** The references of the file are to its own root. */
function resolved(pointer: string): object {
  return { $ref: `kubernetes#/kinds/${encodeURIComponent(pointer)}` };
}
