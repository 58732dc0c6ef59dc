/**
 * Lays an overlay over the base: maps merge, lists and scalars replace, `null` unsets. A name that the base does
 * not have is new, unless it is so close to one that exists that it has to be a slip.
 */
import { nearest } from '../findings/nearest.js';
import type { PathStep } from './loaded-topology.js';
import { withoutFree } from './merge-files.js';
import { type Problem, problem } from './problem.js';
import type { Entry, MapNode, TreeNode } from './tree.js';

const NAMED_SECTIONS = new Set([
  'streams',
  'events',
  'consumers',
  'services',
  'users',
  'alerts',
  'accounts',
  'kv',
  'object_stores',
]);

export function applyOverlay(base: MapNode, overlay: TreeNode): { root: MapNode; problems: Problem[] } {
  const problems: Problem[] = [];
  if (overlay.kind !== 'map') {
    problems.push(
      problem(
        'wrong-type',
        overlay,
        'An overlay is a map.',
        'Write it like the topology, with what differs.',
      ),
    );
    return { root: base, problems };
  }
  const own: MapNode = { ...overlay, entries: new Map(withoutFree(overlay)) };
  return { root: lay(base, own, [], problems), problems };
}

function lay(base: MapNode, over: MapNode, path: PathStep[], problems: Problem[]): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const here = [...path, key];
    const present = entries.get(key);
    if (isNull(entry.value)) {
      if (present === undefined) problems.push(nothingToUnset(base, key, entry, here));
      entries.delete(key);
    } else if (present === undefined) {
      const slip = isNamed(path) ? slipOf(key, base.entries.keys()) : undefined;
      if (slip !== undefined) problems.push(unknownName(key, slip, entry, here));
      entries.set(key, entry);
    } else if (present.value.kind === 'map' && entry.value.kind === 'map') {
      entries.set(key, { ...present, value: lay(present.value, entry.value, here, problems) });
    } else {
      entries.set(key, entry);
    }
  }
  return { ...base, entries };
}

function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** A map whose keys are names that the user chose: a slip there would make a new object without a word. */
function isNamed(path: readonly PathStep[]): boolean {
  if (path.length === 1) return NAMED_SECTIONS.has(String(path[0]));
  if (path[0] === 'accounts') return path.length === 3;
  return path.length === 2 && path[0] === 'target' && path[1] === 'accounts';
}

/** The existing name that was most likely meant: the names differ by a letter or two, and not by a number alone. */
function slipOf(key: string, names: Iterable<string>): string | undefined {
  const close = nearest(key, names);
  if (close === undefined || close.replace(/[0-9]+/g, '#') === key.replace(/[0-9]+/g, '#')) return undefined;
  return close;
}

function unknownName(key: string, slip: string, entry: Entry, path: PathStep[]): Problem {
  const section = path.slice(0, -1).join('.');
  const message = `The overlay names \`${key}\` in \`${section}\`, which the base does not have; it has \`${slip}\`.`;
  return problem(
    'unknown-name',
    entry,
    message,
    `Write \`${slip}\`. Something new needs a name that is not so close.`,
    path,
  );
}

function nothingToUnset(base: MapNode, key: string, entry: Entry, path: PathStep[]): Problem {
  const close = nearest(key, base.entries.keys());
  const message = `The overlay unsets \`${path.join('.')}\`, which the base does not set.`;
  const help = close === undefined ? 'Take the line away.' : `Did you mean \`${close}\`?`;
  return problem('nothing-to-unset', entry, message, help, path);
}
