/**
 * The tree: what YAML text becomes, whichever parser read it. Every value knows the file and the offsets where it
 * is written; files, overlays and anchors are merged as trees, so that a value keeps the place of its own text.
 * A value that is reached by an alias is the same object as the anchored one, so the tree is a graph without loops.
 */
import type { PathStep } from './loaded-topology.js';

/** Where something is written: offsets into the text of `sources[file]`. */
export interface Spot {
  file: number;
  start: number;
  end: number;
}

export type TreeNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode extends Spot {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** Written without quotes: `yes`, `1e3` and `0777` are then worth a word. */
  plain: boolean;
}

export interface ListNode extends Spot {
  kind: 'list';
  items: TreeNode[];
  /** Written in brackets, on the line of its key. */
  flow: boolean;
}

export interface MapNode extends Spot {
  kind: 'map';
  entries: Map<string, Entry>;
  flow: boolean;
}

/** A key of a map, its place, and its value. */
export interface Entry extends Spot {
  value: TreeNode;
}

/** The deepest nesting that is read: a topology needs about ten. */
export const DEEPEST = 100;

/** The plain value of a whole topology. Maps of names have no prototype: `constructor` is a name like others. */
export function toPlain(root: TreeNode): unknown {
  if (root.kind !== 'map') return plainValue(root);
  const plain: Record<string, unknown> = {};
  for (const [section, { value }] of root.entries) {
    plain[section] = section === 'accounts' ? namedValues(value, account) : namedValues(value, plainValue);
  }
  return plain;
}

function account(node: TreeNode): unknown {
  return namedValues(node, section => namedValues(section, plainValue));
}

function namedValues(node: TreeNode, convert: (value: TreeNode) => unknown): unknown {
  if (node.kind !== 'map') return plainValue(node);
  const named = Object.create(null) as Record<string, unknown>;
  for (const [name, { value }] of node.entries) named[name] = convert(value);
  return named;
}

export function plainValue(node: TreeNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map': {
      const plain: Record<string, unknown> = {};
      for (const [key, { value }] of node.entries) plain[key] = plainValue(value);
      return plain;
    }
  }
}

/** The entry or item at a path, or the nearest ancestor that exists, with its key where it has one. */
export function locate(root: TreeNode, path: readonly PathStep[]): { node: TreeNode; key: Spot | null } {
  let found: { node: TreeNode; key: Spot | null } = { node: root, key: null };
  for (const step of path) {
    const next = child(found.node, step);
    if (next === null) break;
    found = next;
  }
  return found;
}

export function child(node: TreeNode, step: PathStep): { node: TreeNode; key: Spot | null } | null {
  if (node.kind === 'map') {
    const entry = node.entries.get(String(step));
    return entry === undefined ? null : { node: entry.value, key: entry };
  }
  if (node.kind === 'list') {
    const item = node.items[Number(step)];
    return item === undefined ? null : { node: item, key: null };
  }
  return null;
}

/** Where a reader looks for a value: at the value itself, or at its key where the value begins on a later line. */
export function spotOf(found: { node: TreeNode; key: Spot | null }): Spot {
  const { node, key } = found;
  if (key === null || node.kind === 'scalar' || node.flow || node.file !== key.file) {
    return key !== null && node.kind === 'scalar' && node.start === node.end ? key : node;
  }
  return key;
}
