import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stronglyConnected } from '../../src/lint/strongly-connected.js';

/** Whether `to` can be reached from `from` over one edge or more. */
function leads(edges: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set<number>();
  const queue = [...edges[from]!];
  for (const node of queue) {
    if (seen.has(node)) continue;
    seen.add(node);
    queue.push(...edges[node]!);
  }
  return seen.has(to);
}

it('two nodes are in one part where, and only where, each leads to the other', () => {
  const node = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(node), { minLength: 10, maxLength: 10 }), edges => {
      const nodes = edges.map((_, i) => i);
      const parts = stronglyConnected(edges);
      for (const a of nodes) {
        for (const b of nodes.filter(other => other !== a)) {
          const together = parts.some(part => part.includes(a) && part.includes(b));
          expect(together).toBe(leads(edges, a, b) && leads(edges, b, a));
        }
      }
    }),
  );
});

it('a chain of 100,000 nodes is no deeper than the stack', () => {
  const edges = Array.from({ length: 100_000 }, (_, i) => [(i + 1) % 100_000]);
  expect(stronglyConnected(edges)).toHaveLength(1);
});
