/**
 * What a schema cannot say: durations that are no whole nanoseconds, days that a month does not have, numbers beyond
 * what can be counted, numbers in a form that another YAML reads in another way.
 */
import { UnitError } from '../units/unit-error.js';
import type { PathStep } from './loaded-topology.js';
import { dotted, type Problem, problem } from './problem.js';
import { definitionNamed, rootSchema, type Schema } from './schema-at.js';
import type { MapNode, ScalarNode, Spot, TreeNode } from './tree.js';
import { UNITS, type Unit } from './units-of-fields.js';

/** A schema as this walk needs it: its `$ref` followed, its unit looked up, once for all values. */
interface Shape {
  unit: Unit | null;
  isTime: boolean;
  /** Payloads and free values: nothing in them is ours to judge. */
  isOpen: boolean;
  properties: Map<string, Shape>;
  others: Shape | null;
  items: Shape | null;
}

export function checkValues(root: MapNode, textOf: (spot: Spot) => string): Problem[] {
  const problems: Problem[] = [];
  walk(root, topologyShape(), [], problems, textOf);
  return problems;
}

function walk(
  node: TreeNode,
  shape: Shape,
  path: PathStep[],
  problems: Problem[],
  textOf: (spot: Spot) => string,
): void {
  if (shape.isOpen) return;
  if (node.kind === 'scalar') {
    const found = checkScalar(node, shape, path, textOf);
    if (found !== null) problems.push(found);
    return;
  }
  if (node.kind === 'list') {
    if (shape.items === null) return;
    for (const [index, item] of node.items.entries()) {
      path.push(index);
      walk(item, shape.items, path, problems, textOf);
      path.pop();
    }
    return;
  }
  for (const [key, entry] of node.entries) {
    const inner = shape.properties.get(key) ?? shape.others;
    if (inner === null) continue;
    path.push(key);
    walk(entry.value, inner, path, problems, textOf);
    path.pop();
  }
}

function checkScalar(
  node: ScalarNode,
  shape: Shape,
  path: PathStep[],
  textOf: (spot: Spot) => string,
): Problem | null {
  const { value } = node;
  if (typeof value === 'number' && node.plain) {
    const found = checkNumber(node, value, shape, path, textOf(node));
    if (found !== null) return found;
  }
  if (shape.unit !== null && (typeof value === 'string' || typeof value === 'number')) {
    try {
      shape.unit.parse(typeof value === 'number' && !Number.isSafeInteger(value) ? textOf(node) : value);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      return problem(shape.unit.code, node, `\`${dotted(path)}\`: ${error.message}`, error.help, [...path]);
    }
  }
  if (shape.isTime && typeof value === 'string' && !isDay(value)) {
    return problem(
      'bad-time',
      node,
      `\`${dotted(path)}\` is \`${value}\`: that month has no such day.`,
      'Write a day that exists.',
      [...path],
    );
  }
  return null;
}

function checkNumber(
  node: ScalarNode,
  value: number,
  shape: Shape,
  path: PathStep[],
  written: string,
): Problem | null {
  const octal = /^([-+]?)0+([0-9]+)$/.exec(written);
  if (octal !== null) {
    const message = `\`${dotted(path)}\` is \`${written}\`, which is ${value} here and octal in older YAML.`;
    return problem('yaml-1.1-value', node, message, `Write ${value}.`, [...path]);
  }
  if (shape.unit === null) return null;
  if (!/^[-+]?[0-9]+$/.test(written) && Number.isInteger(value)) {
    const message = `\`${dotted(path)}\` is \`${written}\`; expected is a whole number in plain digits.`;
    return problem('bad-count', node, message, `Write ${value}.`, [...path]);
  }
  return null;
}

function isDay(time: string): boolean {
  const [year, month, day] = time.slice(0, 10).split('-').map(Number) as [number, number, number];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

let whole: Shape | undefined;
function topologyShape(): Shape {
  whole ??= shapeOf(rootSchema(), new Map());
  return whole;
}

function shapeOf(schema: Schema, known: Map<string, Shape>): Shape {
  if (schema.$ref === undefined) return freshShape(schema, '', known);
  const present = known.get(schema.$ref);
  if (present !== undefined) return present;
  const definition = schema.$ref.replace('#/$defs/', '');
  const shape = freshShape(definitionNamed(definition), definition, known);
  known.set(schema.$ref, shape);
  return shape;
}

function freshShape(schema: Schema, definition: string, known: Map<string, Shape>): Shape {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([key, inner]) => [key, shapeOf(inner, known)] as const,
  );
  const others =
    typeof schema.additionalProperties === 'object' ? shapeOf(schema.additionalProperties, known) : null;
  return {
    unit: UNITS[definition] ?? null,
    isTime: definition === 'Timestamp',
    isOpen: definition === 'Payload',
    properties: new Map(properties),
    others,
    items: schema.items === undefined ? null : shapeOf(schema.items, known),
  };
}
