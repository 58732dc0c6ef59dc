import type { PathStep } from './loaded-topology.js';
import { schemaText } from './schema-text.gen.js';

/** A part of topology.schema.json. */
export interface Schema {
  $ref?: string;
  $comment?: string;
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  examples?: unknown[];
  required?: string[];
  allOf?: Schema[];
  [keyword: string]: unknown;
}

let root: Schema | undefined;

export function rootSchema(): Schema {
  root ??= JSON.parse(schemaText) as Schema;
  return root;
}

/** The schema of the value at a path, and the name of the definition that it comes from. */
export function schemaOf(path: readonly PathStep[]): { schema: Schema; definition: string } {
  let found = { schema: rootSchema(), definition: '' };
  for (const step of path) found = followed(innerSchema(found.schema, step));
  return found;
}

function innerSchema(schema: Schema, step: PathStep): Schema {
  if (typeof step === 'number') return schema.items ?? {};
  const named = Object.hasOwn(schema.properties ?? {}, step) ? schema.properties![step]! : undefined;
  return named ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {});
}

/** A schema without the detour over its `$ref`; what stands beside the `$ref` wins. */
function followed(schema: Schema): { schema: Schema; definition: string } {
  if (schema.$ref === undefined) return { schema, definition: '' };
  const definition = schema.$ref.replace('#/$defs/', '');
  return { schema: { ...definitionNamed(definition), ...schema }, definition };
}

export function definitionNamed(name: string): Schema {
  return (rootSchema()['$defs'] as Record<string, Schema>)[name] ?? {};
}
