/** Checks a merged document against the schema: each defect becomes one problem, at its own place. */
import check from './check-topology.gen.js';
import { explain, type SchemaError } from './explain-schema-error.js';
import type { PathStep } from './loaded-topology.js';
import type { Problem } from './problem.js';
import type { MapNode } from './tree.js';

export function checkSchema(
  root: MapNode,
  plain: unknown,
  textOf: (node: { file: number; start: number; end: number }) => string,
): Problem[] {
  if (check(plain)) return [];
  const errors = (check as unknown as { errors: SchemaError[] }).errors;
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const error of errors) {
    const path = pathOf(error.instancePath, root);
    const found = explain(error, path, root, textOf);
    if (found === null) continue;
    const place = `${found.path.join('\0')}\0\0${found.code === 'unknown-field' || found.code === 'missing-field' || found.code === 'conflicting-fields' ? found.message : ''}`;
    if (told.has(place)) continue;
    told.add(place);
    problems.push(found);
  }
  return problems;
}

/** The steps of a JSON pointer; what is an index is told from what is a name by the tree. */
function pathOf(pointer: string, root: MapNode): PathStep[] {
  const path: PathStep[] = [];
  let node: import('./tree.js').TreeNode | undefined = root;
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
