/** PromQL as the rules see it: the syntax tree of @prometheus-io/lezer-promql, asked for what they need. */
import { createRequire } from 'node:module';
import type { SyntaxNode, Tree } from '@lezer/common';
import type * as Promql from '@prometheus-io/lezer-promql';

let loaded: typeof Promql.parser | undefined;

/** Loaded when the first expression is read: most topologies have none, and all of them want a quick start. */
function promqlParser(): typeof Promql.parser {
  loaded ??= (createRequire(import.meta.url)('@prometheus-io/lezer-promql') as typeof Promql).parser;
  return loaded;
}

export interface Selector {
  /** Null where no name stands there: `{job="nats"}`. */
  metric: string | null;
  /** Names of labels that are matched. */
  labels: string[];
  /** The functions around it, innermost first. */
  functions: string[];
}

export interface Grouping {
  labels: string[];
  /** The metrics that are grouped. */
  metrics: (string | null)[];
}

export interface Fault {
  /** Where, counted from 0. */
  at: number;
  /** Null where it is no PromQL at all. */
  why: string | null;
}

export interface Expression {
  /** Why Prometheus refuses it; null where it takes it. */
  fault: Fault | null;
  selectors: Selector[];
  /** by (…), without (…), on (…), ignoring (…), group_left (…). */
  groupings: Grouping[];
  /** Whether it sums up, and so loses labels. */
  isAggregated: boolean;
}

export function parseExpression(text: string): Expression {
  const tree = promqlParser().parse(text);
  const fault = syntaxFault(tree, text) ?? rangeFault(tree, text);
  if (fault !== null) return { fault, selectors: [], groupings: [], isAggregated: false };
  const selectors = nodesOf(tree.topNode, 'VectorSelector').map(node => selectorOf(node, text));
  const groupings = ['AggregateExpr', 'BinaryExpr'].flatMap(name =>
    nodesOf(tree.topNode, name).flatMap(node => groupingOf(node, text) ?? []),
  );
  return { fault, selectors, groupings, isAggregated: nodesOf(tree.topNode, 'AggregateExpr').length > 0 };
}

function syntaxFault(tree: Tree, text: string): Fault | null {
  if (text.trim() === '') return { at: 0, why: null };
  let found: Fault | null = null;
  tree.iterate({
    enter(node) {
      if (found === null && node.type.isError) found = { at: node.from, why: null };
    },
  });
  return found;
}

const OVER_A_RANGE =
  /^(?:rate|irate|increase|delta|idelta|deriv|resets|changes|predict_linear|holt_winters|double_exponential_smoothing|\w+_over_time)$/;
/** What leaves the kind of a value as it is. */
const WRAPPERS = new Set(['ParenExpr', 'OffsetExpr', 'StepInvariantExpr']);
const RANGES = new Set(['MatrixSelector', 'SubqueryExpr']);

/** What the grammar lets pass and Prometheus does not: a range where a value is needed, or the other way round. */
function rangeFault(tree: Tree, text: string): Fault | null {
  for (const call of nodesOf(tree.topNode, 'FunctionCall')) {
    const name = textOf(call.getChild('FunctionIdentifier')!, text);
    const takesRange = OVER_A_RANGE.test(name);
    const given = argumentsOf(call).some(argument => RANGES.has(unwrapped(argument).name));
    if (takesRange && !given) return { at: call.from, why: `${name}() needs a range, such as \`[5m]\`` };
    if (!takesRange && given) return { at: call.from, why: `${name}() takes no range` };
  }
  const bare = nodesOf(tree.topNode, 'MatrixSelector').find(node => !isArgument(node));
  return bare === undefined
    ? null
    : { at: bare.from, why: 'a range needs a function around it, such as rate()' };
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (
    let node = call.getChild('FunctionCallBody')?.firstChild ?? null;
    node !== null;
    node = node.nextSibling
  )
    found.push(node);
  return found;
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  return WRAPPERS.has(node.name) && node.firstChild !== null ? unwrapped(node.firstChild) : node;
}

function isArgument(node: SyntaxNode): boolean {
  let up = node.parent;
  while (up !== null && WRAPPERS.has(up.name)) up = up.parent;
  return up?.name === 'FunctionCallBody';
}

function nodesOf(root: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate(node => {
    if (node.name === name) found.push(node.node);
  });
  return found;
}

function selectorOf(node: SyntaxNode, text: string): Selector {
  const plain = node.getChild('Identifier');
  const matchers = nodesOf(node, 'LabelName').map(label => textOf(label, text));
  const quoted = nodesOf(node, 'QuotedLabelName').map(label => textOf(label, text).slice(1, -1));
  const named = /__name__\s*=\s*["']([^"']+)["']/.exec(textOf(node, text))?.[1];
  // `{"metric.name"}` has a quoted name without an operator behind it.
  const metric = plain === null ? (named ?? quoted[0] ?? null) : textOf(plain, text);
  return {
    metric,
    labels: matchers.filter(label => label !== '__name__'),
    functions: functionsAround(node, text),
  };
}

function functionsAround(node: SyntaxNode, text: string): string[] {
  const names: string[] = [];
  for (let up = node.parent; up !== null; up = up.parent) {
    const called = up.name === 'FunctionCall' ? up.getChild('FunctionIdentifier') : null;
    if (called !== null) names.push(textOf(called, text));
  }
  return names;
}

function groupingOf(node: SyntaxNode, text: string): Grouping | null {
  const modifier = node.getChild('AggregateModifier') ?? node.getChild('MatchingModifierClause');
  if (modifier === null) return null;
  return {
    labels: nodesOf(modifier, 'LabelName').map(label => textOf(label, text)),
    metrics: nodesOf(node, 'VectorSelector').map(selector => selectorOf(selector, text).metric),
  };
}

function textOf({ from, to }: SyntaxNode, text: string): string {
  return text.slice(from, to);
}
