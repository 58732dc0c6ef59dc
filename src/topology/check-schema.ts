/** Checks a merged document against the schema: each defect becomes one problem, at its own place. */
import check from './check-topology.gen.js';
import { checkValues } from './check-values.js';
import { explain, type SchemaError } from './explain-schema-error.js';
import type { PathStep } from './loaded-topology.js';
import type { Problem } from './problem.js';
import type { MapNode, Spot, TreeNode } from './tree.js';

const validate = check as unknown as { (value: unknown): boolean; errors: SchemaError[] | null };

export function checkSchema(root: MapNode, plain: unknown, textOf: (spot: Spot) => string): Problem[] {
  const problems: Problem[] = [];
  const told = new Set<string>();
  const tell = (found: Problem) => {
    // Two keywords that fail on one value are one defect, and so is what stands behind an anchor that many use;
    // two rules over a map's fields are two.
    const of = found.code === 'conflicting-fields' || found.code === 'missing-field' ? found.message : '';
    const atPath = JSON.stringify([found.path, of]);
    const atPlace = JSON.stringify([found.code, found.spot, of]);
    if (told.has(atPath) || told.has(atPlace)) return;
    told.add(atPath).add(atPlace);
    problems.push(found);
  };
  if (!validate(plain)) {
    for (const error of validate.errors ?? []) {
      const found = explain(error, pathOf(error.instancePath, root), root, textOf);
      if (found !== null) tell(found);
    }
  }
  for (const found of checkValues(root, textOf)) tell(found);
  return problems;
}

/** The steps of a JSON pointer; what is an index is told from what is a name by the tree. */
export function pathOf(pointer: string, root: TreeNode): PathStep[] {
  const path: PathStep[] = [];
  let node: TreeNode | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node?.kind === 'list') {
      path.push(Number(key));
      node = node.items[Number(key)];
    } else {
      path.push(key);
      node = node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
    }
  }
  return path;
}
