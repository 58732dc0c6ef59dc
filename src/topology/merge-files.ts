/** Joins the trees of several files (and of several documents in a file) into one: names may not meet. */
import type { Place } from '../findings/finding.js';
import type { PathStep } from './loaded-topology.js';
import { type Problem, problem } from './problem.js';
import type { MapNode, Spot, TreeNode } from './tree.js';

/** Sections whose maps are joined over files; everything below them is defined in one place. */
function isJoined(path: readonly PathStep[]): boolean {
  return path.length === 1 ? path[0] !== 'topology' : path.length <= 3 && path[0] === 'accounts';
}

export function mergeFiles(
  roots: readonly TreeNode[],
  placeOfSpot: (spot: Spot) => Place,
): { root: MapNode | null; problems: Problem[] } {
  const problems: Problem[] = [];
  let merged: MapNode | null = null;
  for (const root of roots) {
    if (root.kind !== 'map') {
      const message = `The file holds ${root.kind === 'list' ? 'a list' : 'a single value'}, not a map.`;
      problems.push(problem('wrong-type', root, message, 'Begin with `topology: NAME`, then `streams:`.'));
    } else if (merged === null) {
      merged = { ...root, entries: new Map(withoutFree(root)) };
    } else {
      join(merged, { ...root, entries: new Map(withoutFree(root)) }, [], problems, placeOfSpot);
    }
  }
  return { root: merged, problems };
}

/** Keys that begin with `x-` hold anchors, and are no part of the topology. */
export function withoutFree(
  root: MapNode,
): [string, MapNode['entries'] extends Map<string, infer E> ? E : never][] {
  return [...root.entries].filter(([key]) => !key.startsWith('x-'));
}

function join(
  into: MapNode,
  from: MapNode,
  path: PathStep[],
  problems: Problem[],
  placeOfSpot: (spot: Spot) => Place,
): void {
  for (const [key, entry] of from.entries) {
    const here = [...path, key];
    const present = into.entries.get(key);
    if (present === undefined) {
      into.entries.set(key, entry);
    } else if (isJoined(here) && present.value.kind === 'map' && entry.value.kind === 'map') {
      const own: MapNode = { ...present.value, entries: new Map(present.value.entries) };
      into.entries.set(key, { ...present, value: own });
      join(own, entry.value, here, problems, placeOfSpot);
    } else if (!isSameName(here, present.value, entry.value)) {
      const first = placeOfSpot(present);
      const what = here.length === 1 ? `\`${key}\`` : `\`${key}\` in \`${path.join('.')}\``;
      const message = `${what} is defined twice, first at ${first.file}:${first.line}:${first.column}.`;
      problems.push(
        problem('defined-twice', entry, message, 'Keep one of the two, or give one another name.', here),
      );
    }
  }
}

/** Every file may say whose it is, as long as all say the same. */
function isSameName(path: readonly PathStep[], a: TreeNode, b: TreeNode): boolean {
  return (
    path.length === 1 &&
    path[0] === 'topology' &&
    a.kind === 'scalar' &&
    b.kind === 'scalar' &&
    a.value === b.value
  );
}
