/** Checks that a payload is a JSON Schema (draft 2020-12) that stands by itself. */
import { nearest } from '../findings/nearest.js';
import checkDraft from './check-payload.gen.js';
import { pathOf } from './check-schema.js';
import type { SchemaError } from './explain-schema-error.js';
import type { PathStep } from './loaded-topology.js';
import { dotted, type Problem, problem } from './problem.js';
import { child, locate, plainValue, spotOf, type TreeNode } from './tree.js';

const validate = checkDraft as unknown as { (value: unknown): boolean; errors: SchemaError[] | null };

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
/** Keywords that hold one schema, a list of schemas, schemas by name, and none. */
const ONE = [
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'if',
  'then',
  'else',
  'not',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const PLAIN = [
  ...[
    '$schema',
    '$id',
    '$ref',
    '$anchor',
    '$dynamicRef',
    '$dynamicAnchor',
    '$vocabulary',
    '$comment',
    'type',
    'enum',
    'const',
  ],
  ...[
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
  ],
  ...[
    'maxItems',
    'minItems',
    'uniqueItems',
    'maxContains',
    'minContains',
    'maxProperties',
    'minProperties',
    'required',
  ],
  ...[
    'dependentRequired',
    'title',
    'description',
    'default',
    'deprecated',
    'readOnly',
    'writeOnly',
    'examples',
    'format',
  ],
  ...['contentEncoding', 'contentMediaType'],
];
const KEYWORDS = [...ONE, ...LISTS, ...MAPS, ...PLAIN];
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

export function checkPayload(payload: TreeNode, path: readonly PathStep[]): Problem[] {
  const problems: Problem[] = [];
  const plain = plainValue(payload);
  if (!validate(plain)) problems.push(...draftProblems(validate.errors ?? [], payload, path));
  else walk(payload, [], { payload, path, problems });
  return problems;
}

/** One problem for each value that is wrong: the draft's own checks repeat themselves on every level. */
function draftProblems(errors: SchemaError[], payload: TreeNode, path: readonly PathStep[]): Problem[] {
  const deepest = new Map<string, SchemaError>();
  for (const error of errors) {
    const known = deepest.get(error.instancePath);
    if (known === undefined || error.keyword === 'enum') deepest.set(error.instancePath, error);
  }
  const pointers = [...deepest.keys()];
  return pointers
    .filter(pointer => !pointers.some(other => other.startsWith(`${pointer}/`)))
    .map(pointer => draftProblem(deepest.get(pointer)!, payload, path));
}

function draftProblem(error: SchemaError, payload: TreeNode, path: readonly PathStep[]): Problem {
  const inner = pathOf(error.instancePath, payload);
  const found = locate(payload, inner);
  const here = [...path, ...inner];
  const written =
    found.node.kind === 'scalar'
      ? `\`${String(found.node.value)}\``
      : found.node.kind === 'list'
        ? 'a list'
        : 'a map';
  if (inner.at(-1) === 'type' || inner.at(-2) === 'type') {
    const close = nearest(String(found.node.kind === 'scalar' ? found.node.value : ''), TYPES);
    const help = close === undefined ? `Write one of ${TYPES.join(', ')}.` : `Did you mean \`${close}\`?`;
    return problem(
      'bad-payload',
      spotOf(found),
      `\`${dotted(here)}\` is ${written}, which is no type of JSON.`,
      help,
      here,
    );
  }
  const message = `\`${dotted(here)}\` is ${written}; JSON Schema expects ${expectation(error)}.`;
  return problem(
    'bad-payload',
    spotOf(found),
    message,
    'See https://json-schema.org/draft/2020-12 for what this keyword takes.',
    here,
  );
}

function expectation({ keyword, params }: SchemaError): string {
  if (keyword === 'type') return [params['type']].flat().join(' or ');
  if (keyword === 'minimum' || keyword === 'exclusiveMinimum')
    return `a number ${params['comparison']} ${params['limit']}`;
  if (keyword === 'uniqueItems') return 'items that differ';
  return 'something else here';
}

interface Walk {
  payload: TreeNode;
  path: readonly PathStep[];
  problems: Problem[];
}

/** Visits every schema inside the payload: keywords that are misspelt, patterns and references that lead nowhere. */
function walk(node: TreeNode, inner: PathStep[], context: Walk): void {
  if (node.kind !== 'map') return;
  for (const [key, { value, ...spot }] of node.entries) {
    const at = [...inner, key];
    const here = [...context.path, ...at];
    if (!KEYWORDS.includes(key)) {
      const close = key.startsWith('x-') ? undefined : nearest(key, KEYWORDS);
      if (close !== undefined) {
        const message = `\`${key}\` in \`${dotted(here.slice(0, -1))}\` is no keyword of JSON Schema, and would be ignored.`;
        context.problems.push(problem('bad-payload', spot, message, `Did you mean \`${close}\`?`, here));
      }
    }
    if (value.kind === 'scalar') checkKeyword(key, value, here, context);
    if (ONE.includes(key)) walk(value, at, context);
    if (LISTS.includes(key) && value.kind === 'list') {
      for (const [index, item] of value.items.entries()) walk(item, [...at, index], context);
    }
    if (MAPS.includes(key) && value.kind === 'map') {
      for (const [name, entry] of value.entries) walk(entry.value, [...at, name], context);
    }
  }
}

function checkKeyword(
  key: string,
  value: TreeNode & { kind: 'scalar' },
  here: PathStep[],
  context: Walk,
): void {
  const text = String(value.value);
  const tell = (message: string, help: string) =>
    context.problems.push(problem('bad-payload', value, `\`${dotted(here)}\`: ${message}`, help, here));
  if (key === '$schema' && text.replace(/#$/, '') !== DRAFT)
    tell(`the draft \`${text}\` is not read.`, `Write ${DRAFT}, or take the line away.`);
  if (key === 'pattern' && !isPattern(text))
    tell(`\`${text}\` is not a regular expression.`, 'Write one as JavaScript has it.');
  if (key !== '$ref' || isKnownReference(context.payload, text)) return;
  if (text.startsWith('#'))
    tell(`\`${text}\` names nothing in this schema.`, 'Write the path of a definition: #/$defs/NAME.');
  else
    tell(
      `\`${text}\` is another file: a payload schema stands by itself.`,
      'Copy the definition into `$defs`, and write #/$defs/NAME.',
    );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isKnownReference(payload: TreeNode, reference: string): boolean {
  if (reference === '#') return true;
  const id = child(payload, '$id')?.node;
  if (id?.kind === 'scalar' && id.value === reference) return true;
  // An anchor may stand anywhere; ajv finds it or says so when the schema is used.
  if (/^#[A-Za-z_]/.test(reference)) return true;
  if (!reference.startsWith('#/')) return false;
  let node: TreeNode | undefined = payload;
  for (const step of reference.slice(2).split('/')) {
    const key = safelyDecoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    node = node === undefined ? undefined : child(node, key)?.node;
  }
  return node !== undefined;
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
