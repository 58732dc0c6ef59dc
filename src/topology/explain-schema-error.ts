/** Turns what the generated check says into what somebody who writes a topology needs to hear. */
import { nearest } from '../findings/nearest.js';
import { UnitError } from '../units/unit-error.js';
import type { PathStep } from './loaded-topology.js';
import { dotted, type Problem, problem } from './problem.js';
import { type Schema, schemaOf } from './schema-at.js';
import { isSecretPath } from './secret-path.js';
import { locate, type MapNode, type Spot, spotOf, type TreeNode } from './tree.js';
import { UNITS, type Unit } from './units-of-fields.js';

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
  /** The schema of the value, and the definition that it comes from. */
  schema: Schema;
  definition: string;
  /** As the user wrote it. */
  written: string;
  textOf(spot: Spot): string;
}

/** The problem behind an error, or null where another error says it better. */
export function explain(
  error: SchemaError,
  path: readonly PathStep[],
  root: MapNode,
  textOf: (spot: Spot) => string,
): Problem | null {
  const found = locate(root, path);
  const { schema, definition } = schemaOf(path);
  const spot = spotOf(found);
  const written =
    found.node.kind === 'scalar' ? textOf(found.node) : found.node.kind === 'list' ? 'a list' : 'a map';
  const context: Context = { error, path, node: found.node, spot, schema, definition, written, textOf };
  const rule = /^#\/allOf\/([0-9]+)\//.exec(error.schemaPath)?.[1];
  if (rule !== undefined) return explainRule(context, schema.allOf?.[Number(rule)] ?? {});
  return explainKeyword(context);
}

/** A rule over several fields: its `$comment` holds what to say, as `message | mend`. */
function explainRule(context: Context, rule: Schema): Problem | null {
  if (context.node.kind !== 'map' || !['anyOf', 'not', 'if'].includes(context.error.keyword)) return null;
  const [what = '', help = ''] = (rule.$comment ?? '').split(' | ');
  const message = `\`${dotted(context.path)}\`: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  // Of fields that exclude each other, the place is that of the last.
  const excluded = (rule['not'] as Schema | undefined)?.required?.at(-1);
  const entry = context.node.entries.get(excluded ?? '');
  return problem('conflicting-fields', entry ?? context.spot, message, help, context.path);
}

function explainKeyword(context: Context): Problem | null {
  const { error, path } = context;
  if (error.schemaPath.includes('/propertyNames/')) return null;
  if (isSecretPath(path) && SPEAKS_OF_VALUE.has(error.keyword)) return hiddenValue(context);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(context);
    case 'required':
      return missingField(context);
    case 'type':
      return wrongType(context);
    case 'enum':
      return wrongChoice(context);
    case 'propertyNames':
      return wrongName(context);
    case 'uniqueItems':
      return doubledItem(context);
    default:
      return wrongValue(context);
  }
}

const SPEAKS_OF_VALUE = new Set(['type', 'enum', 'pattern', 'minLength', 'maxLength']);

/** What stands here may be a secret: it is not shown. */
function hiddenValue({ path, spot, schema, definition }: Context): Problem {
  const name = `\`${dotted(path)}\``;
  if (definition === 'SecretReference') {
    const help = 'Write { env: NAME }, { file: PATH } or { kubernetes: { secret: NAME, key: KEY } }.';
    return problem(
      'literal-secret',
      spot,
      `${name} holds a secret itself; a topology holds references only.`,
      help,
      path,
    );
  }
  if (definition === 'PasswordHash') {
    const help =
      'Write { env: NAME }, or the hash itself: $2a$ and 57 more, as `nats server passwd` makes it.';
    return problem('wrong-value', spot, `${name} is no bcrypt hash.`, help, path);
  }
  if (path[2] === 'nkey') {
    const help = 'Write the public key (U and 55 more), never the seed (S…): the seed stays with the user.';
    return problem('wrong-value', spot, `${name} is not a user's public NKey.`, help, path);
  }
  const example = schema.examples?.[0];
  const help =
    example === undefined ? `Write ${typeNames(schema)}.` : `Write, for example, ${inYaml(example)}.`;
  return problem(
    'wrong-value',
    spot,
    `${name} does not hold what belongs there (not shown: it may be a secret).`,
    help,
    path,
  );
}

function wrongName({ error, path, node, schema }: Context): Problem {
  const name = String(error.params['propertyName']);
  const entry = node.kind === 'map' ? node.entries.get(name) : undefined;
  const pattern = (schema['propertyNames'] as Schema | undefined)?.pattern;
  const message = `\`${name}\` in \`${dotted(path)}\` is not a name that can be used there.`;
  return problem('wrong-value', entry ?? node, message, `Write a name that matches ${pattern}.`, [
    ...path,
    name,
  ]);
}

function doubledItem({ error, path, node, spot, textOf }: Context): Problem {
  const [first, second] = [Number(error.params['i']), Number(error.params['j'])].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const item = node.kind === 'list' ? node.items[second] : undefined;
  const message = `${item?.kind === 'scalar' ? quoted(textOf(item)) : 'An item'} stands twice in \`${dotted(path)}\`.`;
  return problem(
    'wrong-value',
    item ?? spot,
    message,
    `Keep one of the two (items ${first + 1} and ${second + 1}).`,
    [...path, second],
  );
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

function missingField({ error, path, spot }: Context): Problem {
  const name = String(error.params['missingProperty']);
  const field = schemaOf([...path, name]).schema;
  const example = field.examples?.[0];
  const where = path.length === 0 ? 'The topology' : `\`${dotted(path)}\``;
  const help = `Write ${name}: ${example === undefined ? '…' : String(example)}`;
  return problem('missing-field', spot, `${where} has no \`${name}\`.`, help, [...path, name]);
}

function wrongType(context: Context): Problem {
  const { path, spot, node, written } = context;
  const unit = UNITS[context.definition];
  if (unit !== undefined && node.kind === 'scalar' && node.value !== null) return wrongUnit(context, unit);
  const types = [context.schema.type ?? []].flat();
  if (types.includes('boolean') && node.kind === 'scalar' && node.plain && OLD_BOOLEAN.test(written)) {
    const message = `\`${dotted(path)}\` is ${quoted(written)}, which is text since YAML 1.2.`;
    return problem(
      'yaml-1.1-value',
      spot,
      message,
      `Write ${OLD_TRUE.test(written) ? 'true' : 'false'}.`,
      path,
    );
  }
  const what = path.length === 0 ? 'The topology' : `\`${dotted(path)}\``;
  const message = `${what} is ${isNothing(node) ? 'empty' : describe(context)}; expected is ${typeNames(context.schema)}.`;
  return problem('wrong-type', spot, message, typeHelp(context), path);
}

const OLD_BOOLEAN = /^(?:y|yes|on|n|no|off)$/i;
const OLD_TRUE = /^(?:y|yes|on)$/i;

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
  const { path, spot, schema, written } = context;
  const { definition } = context;
  const unit = UNITS[definition];
  if (unit !== undefined) return wrongUnit(context, unit);
  if (context.error.keyword === 'minProperties' || context.error.keyword === 'maxProperties') {
    return problem(
      'conflicting-fields',
      spot,
      `\`${dotted(path)}\`: ${expectation(context)}`,
      'Write one of them.',
      path,
    );
  }
  const example = schema.examples?.[0];
  const help = example === undefined ? 'Write a value that fits.' : `Write, for example, ${inYaml(example)}.`;
  const code = definition === 'Timestamp' ? 'bad-time' : 'wrong-value';
  return problem(
    code,
    spot,
    `\`${dotted(path)}\` is ${quoted(written)}; ${expectation(context)}`,
    help,
    path,
  );
}

function wrongUnit(context: Context, unit: Unit): Problem {
  const { path, spot, node, written } = context;
  const value =
    node.kind === 'scalar' && (typeof node.value === 'string' || Number.isFinite(node.value))
      ? node.value
      : null;
  let message = `${quoted(written)} is not a value for this field.`;
  let help = `Write, for example, ${String(context.schema.examples?.[0] ?? 1)}.`;
  try {
    if (unit.parse((value ?? written) as string | number) === -1)
      message = `${quoted(written)} is not possible here: this has no "unlimited".`;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    message = error.message;
    help = error.help;
  }
  return problem(unit.code, spot, `\`${dotted(path)}\`: ${message}`, help, path);
}

function expectation({ error, schema, definition }: Context): string {
  if (definition === 'Timestamp') return 'expected is a time as RFC 3339 has it.';
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

function typeHelp({ schema, node, written }: Context): string {
  const types = [schema.type ?? []].flat();
  const isScalar = node.kind === 'scalar' && node.value !== null;
  if (types.includes('array') && isScalar) return `Write [${shortened(written)}].`;
  if (types.includes('string') && isScalar) return `Write "${shortened(written)}".`;
  if (types.includes('object') && node.kind === 'list') return 'Write each item below its name: NAME: { … }.';
  if (isNothing(node)) return 'Take the key away, or write what belongs there.';
  const example = schema.examples?.[0];
  return example === undefined ? `Write ${typeNames(schema)}.` : `Write, for example, ${inYaml(example)}.`;
}

function inYaml(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example);
}

function shortened(written: string): string {
  return (written.length > 80 ? `${written.slice(0, 77)}…` : written).replaceAll('\n', ' ');
}

function describe({ node, written }: Context): string {
  return node.kind === 'scalar' ? quoted(written) : written;
}

function quoted(written: string): string {
  return `\`${shortened(written)}\``;
}

function isNothing(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
