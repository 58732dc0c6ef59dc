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

/** The schema that a pointer such as `#/$defs/Stream/properties/storage` names. */
export function schemaAt(pointer: string): Schema {
  let found: unknown = rootSchema();
  for (const step of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = (found as Record<string, unknown>)[key];
  }
  return found as Schema;
}

/** The name in `$defs` that a pointer lies in: `Duration`, `Stream`; empty for the root. */
export function definitionOf(pointer: string): string {
  return /#\/\$defs\/([^/]+)/.exec(pointer)?.[1] ?? '';
}

/** A schema without the detour over its `$ref`. */
export function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : { ...schemaAt(schema.$ref), ...schema };
}
