// Writes what is made from topology.schema.json, the one source, into src/topology/*.gen.ts:
//   topology.gen.ts         the TypeScript types
//   check-topology.gen.ts   the schema check as plain code: nothing has to be compiled when fleetctl starts
//   check-payload.gen.ts    the same for JSON Schema draft 2020-12 itself, which the payloads have to meet
//   schema-text.gen.ts      the schema as text, for what an error says was expected
// With --check it writes nothing and fails where one of them is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const here = new URL('./', import.meta.url);
const target = new URL('../src/topology/', import.meta.url);
const banner = '// Generated from schemas/topology.schema.json by `npm run generate`. Do not edit.\n';

const schema = JSON.parse(readFileSync(new URL('topology.schema.json', here), 'utf8'));
// One file of several may leave the name out, the whole may not: an editor sees a file, this sees the whole.
const whole = { ...schema, required: ['topology'] };

const files = {
  'topology.gen.ts': await types(whole),
  'check-topology.gen.ts': checker(ajv => ajv.compile(whole)),
  'check-payload.gen.ts': checker(ajv => ajv.getSchema('https://json-schema.org/draft/2020-12/schema')),
  'schema-text.gen.ts': `${banner}export const schemaText =\n  ${literal(JSON.stringify(withoutProse(whole)))};\n`,
};

const stale = Object.entries(files).filter(([name, text]) => read(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`stale: src/topology/${name}. Run: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [name, text] of stale) writeFileSync(new URL(name, target), text);
}

async function types(source) {
  const text = await compile(forTypes(source), 'Topology', {
    bannerComment: banner.trimEnd(),
    additionalProperties: false,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  return text.replaceAll(
    / \*\n \* This interface was referenced by `Topology`'s JSON-Schema\n \* via the `definition` "[A-Za-z]+"\.\n/g,
    '',
  );
}

/** The schema without what only a check needs and a type cannot say; `$ref` beside other keywords kept alone. */
function forTypes(node) {
  if (Array.isArray(node)) return node.map(forTypes);
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') {
    const { $ref, description } = node;
    return description === undefined ? { $ref } : { allOf: [{ $ref }], description };
  }
  const { allOf, patternProperties, minItems, examples, ...kept } = node;
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, forTypes(value)]));
}

function checker(build) {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    inlineRefs: false,
    validateFormats: false,
    keywords: ['tsType'],
    code: { source: true, esm: true, lines: false },
  });
  return `${banner}// @ts-nocheck\n${asModule(standalone.default(ajv, build(ajv)))}\n`;
}

/** The generated code asks for ajv's small runtime with require, which an ES module does not have. */
function asModule(code) {
  const imports = [];
  const body = code.replace(/require\("(ajv\/dist\/runtime\/[a-z0-9]+)"\)/g, (_all, path) => {
    const name = `runtime${imports.length}`;
    imports.push(`import ${name} from '${path}.js';`);
    return name;
  });
  return [...imports, body.replace(/^"use strict";/, '')].join('\n');
}

function withoutProse(node) {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (node === null || typeof node !== 'object') return node;
  const kept = Object.entries(node).filter(
    ([key, value]) => key !== 'description' || typeof value !== 'string',
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value)]));
}

function literal(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function read(name) {
  try {
    return readFileSync(new URL(name, target), 'utf8');
  } catch {
    return null;
  }
}
