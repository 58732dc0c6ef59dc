/**
 * The payloads' JSON Schemas as TypeScript: an interface an event, and a type for each definition that the schemas
 * share. A definition that is the same in several schemas is one type; where two mean different things by one name,
 * each bears the name of its event too.
 */
import type { JSONSchema } from 'json-schema-to-typescript';
import type { Payload } from '../../topology/topology.gen.js';
import { typeName, typeNames } from './type-names.js';

type Schema = Record<string, unknown>;

/** Keywords that would give a type a name of its own, or that types cannot say and only blow them up. */
const NAMING = new Set(['title', '$id', '$schema', 'examples', 'default', 'minItems', 'maxItems', 'tsType']);

export interface PayloadTypes {
  /** The name of each event's type, by the event. */
  names: ReadonlyMap<string, string>;
  declarations: string;
}

export async function payloadTypes(payloads: ReadonlyMap<string, Payload>): Promise<PayloadTypes> {
  const { compile } = await import('json-schema-to-typescript');
  const shared = sharedDefinitions(payloads);
  const names = typeNames([...payloads.keys()], [...shared].map(typeName));
  const used = new Set([...names.values(), ...[...shared].map(typeName)]);
  const declared = new Map<string, string>();
  for (const [event, payload] of payloads) {
    const name = names.get(event)!;
    const own = ownNames(Object.keys(definitionsOf(payload as Schema)), name, shared, used);
    const schema = withDefinitions(
      payload as Schema,
      definition => own.get(definition) ?? typeName(definition),
    );
    const text = await compile(schema as JSONSchema, name, {
      additionalProperties: false,
      bannerComment: '',
      format: true,
      style: { singleQuote: true, printWidth: 110 },
    });
    for (const [declaredName, declaration] of declarationsIn(text)) declared.set(declaredName, declaration);
  }
  return { names, declarations: [...declared.values()].join('\n\n') };
}

/** The names of definitions that mean something else in another schema: with the event's, each its own. */
function ownNames(
  definitions: readonly string[],
  event: string,
  shared: ReadonlySet<string>,
  used: Set<string>,
): Map<string, string> {
  const unshared = definitions.filter(definition => !shared.has(definition));
  const names = typeNames(
    unshared.map(definition => `${definition} of ${event}`),
    [...used],
  );
  for (const name of names.values()) used.add(name);
  return new Map(unshared.map(definition => [definition, names.get(`${definition} of ${event}`)!]));
}

/** The names of definitions that mean the same wherever they stand, and that no schema means otherwise. */
function sharedDefinitions(payloads: ReadonlyMap<string, Payload>): Set<string> {
  const meanings = new Map<string, Set<string>>();
  for (const payload of payloads.values()) {
    const definitions = definitionsOf(payload as Schema);
    for (const [name, definition] of Object.entries(definitions)) {
      const known = meanings.get(name) ?? new Set();
      known.add(JSON.stringify([definition, ...reached(definition, definitions)]));
      meanings.set(name, known);
    }
  }
  const names = [...meanings].filter(([, known]) => known.size === 1).map(([name]) => name);
  // Two names may become one type: then neither is shared.
  const types = names.map(typeName);
  return new Set(names.filter((_, i) => types.indexOf(types[i]!) === types.lastIndexOf(types[i]!)));
}

function definitionsOf(schema: Schema): Schema {
  return { ...(schema['definitions'] as Schema), ...(schema['$defs'] as Schema) };
}

/** What a definition refers to, so that two are only the same if all of that is. */
function reached(definition: unknown, definitions: Schema): unknown[] {
  const text = JSON.stringify(definition) ?? '';
  return Object.keys(definitions)
    .filter(name => text.includes(`/${name}"`))
    .map(name => definitions[name]);
}

/** The schema in the words of the compiler, its definitions under the names that they shall have. */
function withDefinitions(schema: Schema, nameOf: (definition: string) => string): unknown {
  const { $defs, definitions, ...root } = schema;
  const named = Object.entries(definitionsOf(schema)).map(
    ([name, definition]) => [nameOf(name), readable(definition, nameOf)] as const,
  );
  return {
    ...(readable(root, nameOf) as Schema),
    ...(named.length === 0 ? {} : { $defs: Object.fromEntries(named) }),
  };
}

function readable(node: unknown, nameOf: (definition: string) => string, isNames = false): unknown {
  if (Array.isArray(node)) return node.map(each => readable(each, nameOf));
  if (node === null || typeof node !== 'object') return node;
  const read: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (!isNames && NAMING.has(key)) continue;
    if (!isNames && (key === 'enum' || key === 'const')) read[key] = value;
    else if (!isNames && key === 'prefixItems') read['items'] = readable(value, nameOf);
    else if (!isNames && key === 'items' && 'prefixItems' in node)
      read['additionalItems'] = readable(value, nameOf);
    else if (!isNames && key === '$ref') read['$ref'] = renamed(String(value), nameOf);
    else
      read[key] = readable(value, nameOf, !isNames && (key === 'properties' || key === 'patternProperties'));
  }
  return read;
}

function renamed(reference: string, nameOf: (definition: string) => string): string {
  return reference.replace(
    /^#\/(?:\$defs|definitions)\/([^/]+)/,
    (_, name: string) => `#/$defs/${nameOf(name)}`,
  );
}

/** The declarations of a compiled schema, comments included, by name. */
function declarationsIn(text: string): [string, string][] {
  const parts = text.split(/\n(?=export |\/\*\*\n)/).reduce<string[]>((joined, part) => {
    const last = joined.at(-1);
    // A comment belongs to what follows it.
    if (last !== undefined && !/^export /m.test(last)) joined[joined.length - 1] = `${last}\n${part}`;
    else joined.push(part);
    return joined;
  }, []);
  return parts.flatMap(part => {
    const name = /^export (?:type|interface) (\w+)/m.exec(part)?.[1];
    return name === undefined ? [] : [[name, withoutNote(part).trim()] as [string, string]];
  });
}

/** The compiler's remark on where a definition is used names one schema of several. */
function withoutNote(text: string): string {
  return text
    .replace(
      / \*\n \* This interface was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "[^"]+"\.\n/g,
      '',
    )
    .replace(
      /\/\*\*\n \* This interface was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "[^"]+"\.\n \*\/\n/g,
      '',
    );
}
