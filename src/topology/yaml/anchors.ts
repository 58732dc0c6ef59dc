import type { Entry, MapNode, TreeNode } from '../tree.js';

/** How many values the aliases of a file may stand for altogether. */
export const MOST_ALIASED = 2_000_000;

export type AliasFault = 'unknown' | 'contains-itself' | 'too-many';

/** The anchors of a document, and what its aliases cost: ten nested lists of ten aliases stand for 10^10 values. */
export class Anchors {
  readonly #nodes = new Map<string, TreeNode | null>();
  readonly #sizes = new Map<TreeNode, number>();
  #aliased = 0;

  /** An anchor whose value is still being read. */
  open(name: string): void {
    this.#nodes.set(name, null);
  }

  close(name: string, node: TreeNode): void {
    this.#nodes.set(name, node);
  }

  /** What an alias stands for: the anchored value itself, not a copy. */
  resolve(name: string): TreeNode | AliasFault {
    const node = this.#nodes.get(name);
    if (node === undefined) return 'unknown';
    if (node === null) return 'contains-itself';
    this.#aliased += this.#size(node);
    return this.#aliased > MOST_ALIASED ? 'too-many' : node;
  }

  #size(node: TreeNode): number {
    if (node.kind === 'scalar') return 1;
    const known = this.#sizes.get(node);
    if (known !== undefined) return known;
    let size = 1;
    if (node.kind === 'list') for (const item of node.items) size += this.#size(item);
    else for (const entry of node.entries.values()) size += this.#size(entry.value);
    this.#sizes.set(node, size);
    return size;
  }
}

/** `<<: *a` or `<<: [*a, *b]`: what the map says itself wins, then what is named first. False where it is no map. */
export function mergeInto(entries: Map<string, Entry>, from: TreeNode): boolean {
  const sources = from.kind === 'list' ? from.items : [from];
  if (!sources.every((source): source is MapNode => source.kind === 'map')) return false;
  for (const source of sources) {
    for (const [key, entry] of source.entries) {
      if (!entries.has(key)) entries.set(key, entry);
    }
  }
  return true;
}
