/** Turns what the generated check says into what somebody who writes a topology needs to hear. */
import { nearest } from '../findings/nearest.js';
import { parseCount } from '../units/count.js';
import { parseDuration } from '../units/duration.js';
import { parseSize } from '../units/size.js';
import { UnitError } from '../units/unit-error.js';
import type { TopologyCode } from './codes.js';
import type { PathStep } from './loaded-topology.js';
import { dotted, type Problem, problem } from './problem.js';
import { definitionOf, resolved, type Schema, schemaAt } from './schema-at.js';
import { isSecretPath } from './secret-path.js';
import { locate, type MapNode, type Spot, spotOf, type TreeNode } from './tree.js';

/** An error of the generated check, as ajv gives it. */
export interface SchemaError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
}

interface Context {
  error: SchemaError;
  path: readonly PathStep[];
  node: TreeNode;
  spot: Spot;
  /** The schema that the keyword stands in. */
  schema: Schema;
  /** As the user wrote it. */
  written: string;
}

const UNITS: Record<string, { code: TopologyCode; parse(value: string | number): number }> = {
  Duration: { code: 'bad-duration', parse: parseDuration },
  Size: { code: 'bad-size', parse: parseSize },
  SizeLimit: { code: 'bad-size', parse: parseSize },
  Count: { code: 'bad-count', parse: parseCount },
  CountLimit: { code: 'bad-count', parse: parseCount },
};

/** The problem behind an error, or null where another error says it better. */
export function explain(
  error: SchemaError,
  path: readonly PathStep[],
  root: MapNode,
  textOf: (spot: Spot) => string,
): Problem | null {
  const found = locate(root, path);
  const schema = schemaAt(error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/')));
  const spot = spotOf(found);
  const written =
    found.node.kind === 'scalar' ? textOf(found.node) : found.node.kind === 'list' ? 'a list' : 'a map';
  const context: Context = { error, path, node: found.node, spot, schema, written };
  const nested = /^(.*\/allOf\/[0-9]+)\/(.+)$/.exec(error.schemaPath);
  if (nested !== null) return explainRule(context, nested[1]!, nested[2]!);
  return explainKeyword(context);
}

/** A rule over several fields: its `$comment` holds what to say, as `message | mend`. */
function explainRule(context: Context, rule: string, keyword: string): Problem | null {
  if (keyword !== 'anyOf' && keyword !== 'not' && keyword !== 'if') return null;
  const [message = '', help = ''] = (schemaAt(rule).$comment ?? '').split(' | ');
  return problem(
    'conflicting-fields',
    context.spot,
    `${message.replace(/^(An?|The) /, (_all, article: string) => `\`${dotted(context.path)}\`: ${article.toLowerCase()} `)}`,
    help,
    context.path,
  );
}

function explainKeyword(context: Context): Problem | null {
  const { error } = context;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(context);
    case 'required':
      return missingField(context);
    case 'type':
      return wrongType(context);
    case 'enum':
      return wrongChoice(context);
    default:
      return wrongValue(context);
  }
}

function unknownField({ error, path, node, schema }: Context): Problem {
  const name = String(error.params['additionalProperty']);
  const entry = node.kind === 'map' ? node.entries.get(name) : undefined;
  const known = Object.keys(schema.properties ?? {});
  const close = nearest(name, known);
  const where = path.length === 0 ? 'a topology' : `\`${dotted(path)}\``;
  const help = close === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean \`${close}\`?`;
  const message = `\`${name}\` is not a field of ${where}.`;
  return problem('unknown-field', entry ?? node, message, help, [...path, name]);
}

function missingField({ error, path, spot, schema }: Context): Problem {
  const name = String(error.params['missingProperty']);
  const field = resolved(schema.properties?.[name] ?? {});
  const example = field.examples?.[0];
  const where = path.length === 0 ? 'The topology' : `\`${dotted(path)}\``;
  const help = `Write ${name}: ${example === undefined ? '…' : String(example)}`;
  return problem('missing-field', spot, `${where} has no \`${name}\`.`, help, [...path, name]);
}

function wrongType(context: Context): Problem {
  const { error, path, spot, written } = context;
  if (isSecretPath(path)) return literalSecret(context);
  const unit = UNITS[definitionOf(error.schemaPath)];
  if (unit !== undefined && context.node.kind === 'scalar' && context.node.value !== null)
    return wrongUnit(context, unit);
  const expected = typeNames(context.schema);
  const message = `\`${dotted(path)}\` is ${isNothing(context.node) ? 'empty' : describe(context)}; expected is ${expected}.`;
  return problem('wrong-type', spot, message, typeHelp(context, written), path);
}

function wrongChoice(context: Context): Problem {
  const { path, spot, schema, written } = context;
  const choices = (schema.enum ?? []).map(String);
  const close = nearest(written, choices);
  const message = `\`${dotted(path)}\` is \`${written}\`; expected is one of ${choices.join(', ')}.`;
  return problem(
    'wrong-value',
    spot,
    message,
    close === undefined ? `Write ${choices.join(' or ')}.` : `Did you mean \`${close}\`?`,
    path,
  );
}

function wrongValue(context: Context): Problem {
  const { error, path, spot, schema, written } = context;
  if (isSecretPath(path)) return literalSecret(context);
  const definition = definitionOf(error.schemaPath);
  const unit = UNITS[definition];
  if (unit !== undefined) return wrongUnit(context, unit);
  const example = schema.examples?.[0];
  const help =
    example === undefined
      ? expectation(context)
      : `Write, for example, ${typeof example === 'string' ? example : JSON.stringify(example)}.`;
  const code = definition === 'Timestamp' ? 'bad-time' : 'wrong-value';
  return problem(
    code,
    spot,
    `\`${dotted(path)}\` is ${quoted(written)}; ${expectation(context)}`,
    help,
    path,
  );
}

function wrongUnit(
  context: Context,
  unit: { code: TopologyCode; parse(value: string | number): number },
): Problem {
  const { path, spot, node, written } = context;
  const value = node.kind === 'scalar' && typeof node.value === 'number' ? node.value : written;
  let message = `${quoted(written)} is not a value for this field.`;
  let help = `Write, for example, ${String(context.schema.examples?.[0] ?? 1)}.`;
  try {
    if (unit.parse(value) === -1)
      message = `${quoted(written)} is not possible here: this has no "unlimited".`;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    message = error.message;
    help = error.help;
  }
  return problem(unit.code, spot, `\`${dotted(path)}\`: ${message}`, help, path);
}

function literalSecret({ path, spot }: Context): Problem {
  const message = `\`${dotted(path)}\` holds a secret itself; a topology holds references only.`;
  return problem(
    'literal-secret',
    spot,
    message,
    'Write { env: NAME }, { file: PATH } or { kubernetes: { secret: NAME, key: KEY } }.',
    path,
  );
}

function expectation({ error, schema }: Context): string {
  const { params } = error;
  switch (error.keyword) {
    case 'minimum':
      return `expected is ${params['limit']} or more.`;
    case 'maximum':
      return `expected is ${params['limit']} or less.`;
    case 'minLength':
      return 'expected is a text that is not empty.';
    case 'maxLength':
      return `expected are at most ${params['limit']} characters.`;
    case 'minItems':
      return 'expected is at least one item.';
    case 'uniqueItems':
      return 'an item stands twice.';
    case 'minProperties':
    case 'maxProperties':
      return `expected is one of ${Object.keys(schema.properties ?? {}).join(', ')}.`;
    default:
      return `expected is a text that matches ${schema.pattern ?? 'the schema'}.`;
  }
}

const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
};

function typeNames(schema: Schema): string {
  return [schema.type ?? []]
    .flat()
    .map(type => TYPE_NAMES[type] ?? type)
    .join(' or ');
}

function typeHelp({ schema, node }: Context, written: string): string {
  const types = [schema.type ?? []].flat();
  if (types.includes('boolean') && /^(yes|on|y)$/i.test(written)) return 'Write true.';
  if (types.includes('boolean') && /^(no|off|n)$/i.test(written)) return 'Write false.';
  if (types.includes('array') && node.kind === 'scalar' && node.value !== null) return `Write [${written}].`;
  if (types.includes('string') && node.kind === 'scalar' && node.value !== null) return `Write "${written}".`;
  const example = schema.examples?.[0];
  if (example !== undefined)
    return `Write, for example, ${typeof example === 'string' ? example : JSON.stringify(example)}.`;
  return `Write ${typeNames(schema)}.`;
}

function describe({ node, written }: Context): string {
  return node.kind === 'scalar' ? quoted(written) : written;
}

function quoted(written: string): string {
  const short = written.length > 80 ? `${written.slice(0, 77)}…` : written;
  return `\`${short.replaceAll('\n', ' ')}\``;
}

function isNothing(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
