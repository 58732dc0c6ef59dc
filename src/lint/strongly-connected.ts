/**
 * The parts of a graph in which every node leads to every other (Tarjan's algorithm, without recursion: a graph may
 * be deeper than the stack). `edges[n]` are the nodes that n leads to. Only parts of two nodes or more.
 */
export function stronglyConnected(edges: readonly (readonly number[])[]): number[][] {
  const found: number[][] = [];
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const isOpen = new Uint8Array(edges.length);
  const open: number[] = [];
  /** The nodes on the way here, and how many edges of each are followed. */
  const way: number[] = [];
  const followed = new Int32Array(edges.length);
  let entered = 0;

  const enter = (node: number) => {
    order[node] = entered;
    low[node] = entered++;
    isOpen[node] = 1;
    open.push(node);
    way.push(node);
  };
  const close = (node: number) => {
    const part = open.splice(open.lastIndexOf(node));
    for (const member of part) isOpen[member] = 0;
    if (part.length > 1) found.push(part);
  };

  for (let root = 0; root < edges.length; root++) {
    if (order[root] === -1) enter(root);
    for (let node = way.at(-1); node !== undefined; node = way.at(-1)) {
      const next = edges[node]![followed[node]!++];
      if (next !== undefined) {
        if (order[next] === -1) enter(next);
        else if (isOpen[next] === 1) low[node] = Math.min(low[node]!, order[next]!);
        continue;
      }
      way.pop();
      const before = way.at(-1);
      if (before !== undefined) low[before] = Math.min(low[before]!, low[node]!);
      if (low[node] === order[node]) close(node);
    }
  }
  return found;
}
