// Derives the schemas beside it, once per version, from what a real cluster serves (NOTICE says which):
//   node derive.js VERSION FOLDER
// FOLDER holds /openapi/v3/{api/v1,apis/apps/v1,…} of that kube-apiserver as *.json, and the CRDs as *.yaml.
// Prose and defaults are left out, and every object with known members is closed, so that an unknown field fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** What `fleetctl render kubernetes` makes of the built-in kinds. */
const KINDS = [
  'v1/ConfigMap',
  'v1/Service',
  'v1/ServiceAccount',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'batch/v1/CronJob',
  'batch/v1/Job',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1/PodDisruptionBudget',
];
const CHECKS = [
  'type',
  'enum',
  'pattern',
  'required',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
];

const [version, folder] = process.argv.slice(2);
const files = readdirSync(folder).map(name => join(folder, name));
const text = name => readFileSync(name, 'utf8');

const served = {};
for (const file of files.filter(name => name.endsWith('.json')))
  Object.assign(served, JSON.parse(text(file)).components.schemas);

const definitions = {};
const kinds = {};
for (const [name, schema] of Object.entries(served)) {
  for (const { group, version: api, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
    const id = [group, api, kind].filter(Boolean).join('/');
    if (KINDS.includes(id)) kinds[id] = reference(name);
  }
}
for (const file of files.filter(name => name.endsWith('.yaml'))) {
  for (const document of parseAllDocuments(text(file))) {
    const { spec } = document.toJS() ?? {};
    for (const { name, served: isServed, schema } of spec?.versions ?? []) {
      if (isServed) kinds[`${spec.group}/${name}/${spec.names.kind}`] = customKind(schema.openAPIV3Schema);
    }
  }
}
writeFileSync(new URL(`kubernetes-${version}.json`, import.meta.url), asText(kinds, definitions));

/** Status is the cluster's own, and no manifest has it. */
function customKind({ properties }) {
  return {
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: reference('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
      spec: strict(properties.spec),
    },
  };
}

/** The definition of a name among the definitions, with all that it names. */
function reference(name) {
  if (!(name in definitions)) {
    definitions[name] = null;
    definitions[name] = strict(served[name]);
  }
  return { $ref: `#/definitions/${name}` };
}

function strict(schema) {
  if (schema.$ref) return reference(schema.$ref.split('/').at(-1));
  if (schema.allOf?.length === 1 && !schema.properties) return strict(schema.allOf[0]);
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string')
    return { type: ['integer', 'string'] };
  // A quantity is served as text or number.
  if (schema.oneOf && !schema.properties) return { type: schema.oneOf.flatMap(({ type }) => type) };
  const kept = Object.fromEntries(CHECKS.filter(key => key in schema).map(key => [key, schema[key]]));
  // Go's regular expressions, not ECMAScript's.
  if (kept.pattern?.includes('(?i)')) delete kept.pattern;
  if (schema.items) kept.items = strict(schema.items);
  if (schema.properties) {
    kept.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, strict(value)]),
    );
    if (!schema['x-kubernetes-preserve-unknown-fields']) kept.additionalProperties = false;
  } else if (typeof schema.additionalProperties === 'object') {
    kept.additionalProperties = strict(schema.additionalProperties);
  }
  return kept;
}

/** One line a definition, in the order of names: small, and what a new version changes can be read. */
function asText(kinds, definitions) {
  const lines = map =>
    Object.keys(map)
      .sort()
      .map(key => `    ${JSON.stringify(key)}: ${JSON.stringify(map[key])}`)
      .join(',\n');
  return `{\n  "kinds": {\n${lines(kinds)}\n  },\n  "definitions": {\n${lines(definitions)}\n  }\n}\n`;
}
