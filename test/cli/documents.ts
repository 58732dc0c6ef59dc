import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const SCHEMAS = join(import.meta.dirname, '../../schemas');
const ajv = new Ajv2020({ strict: false, allErrors: true });
const checks = new Map(
  readdirSync(SCHEMAS)
    .filter(name => name.endsWith('.schema.json') && !name.startsWith('topology'))
    .map(name => {
      const schema = JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8'));
      return [`fleetctl.${name.split('.')[0]}` as string, ajv.compile(schema)] as const;
    }),
);

/** A document whose shape its schema has checked. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is the type
export type Document = Record<string, any>;

/** The one JSON document on stdout, held against its schema. */
export function documentOf(stdout: string, format: string): Document {
  const document = JSON.parse(stdout);
  expect(document.format).toBe(format);
  const check = checks.get(format)!;
  check(document);
  expect(check.errors ?? []).toEqual([]);
  return document;
}
