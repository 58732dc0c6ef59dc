/**
 * Feedback: ways on which a message leads back to the consumer that took it.
 *
 * The graph has a node for each consumer, service, event and stream. A consumer leads to what its handler `emits`,
 * or, where it does not say, to its services and so to all that they publish; an event leads to the consumers that
 * read it (by way of the stream to those without a filter, so that edges are no more than filters).
 */
import type { LintContext } from './context.js';
import type { LintEvent } from './declared.js';
import { type FlowService, publishedEvents } from './event-flow.js';
import type { LintConsumer } from './lint-consumer.js';
import type { LintStream } from './lint-stream.js';
import { stronglyConnected } from './strongly-connected.js';

/** One turn of a loop: what the handler of `from` emits, and the consumer that hears it next. */
export interface Turn {
  from: LintConsumer;
  service: FlowService;
  event: LintEvent;
  to: LintConsumer;
}

/** Nodes by number: what each is, and which ones it leads to. */
interface Graph {
  nodes: readonly Node[];
  edges: readonly (readonly number[])[];
}

type Node =
  | { kind: 'consumer'; of: LintConsumer }
  | { kind: 'service'; of: FlowService }
  | { kind: 'event'; of: LintEvent }
  | { kind: 'stream'; of: LintStream };

/** Where more consumers than this all lead to each other, a loop for each of their services has to do. */
const EVERY_CONSUMER = 200;

/** The loops of a topology, each once, beginning with the service that stands first in the topology. */
export function feedbackLoops(context: LintContext): Turn[][] {
  const graph = feedbackGraph(context);
  const ringFrom = shortestRings(graph);
  const loops = new Map<string, Turn[]>();
  for (const part of stronglyConnected(graph.edges)) {
    const covered = new Set<FlowService>();
    const starts = part.filter(node => graph.nodes[node]!.kind === 'consumer').sort((a, b) => a - b);
    for (const start of starts) {
      const services = context.flow.servicesOf(graph.nodes[start]!.of as LintConsumer);
      if (starts.length > EVERY_CONSUMER && services.some(service => covered.has(service))) continue;
      const ring = ringFrom(start).map(node => graph.nodes[node]!);
      const turns = inOrder(turnsOf(ring, context), context);
      for (const { service } of turns) covered.add(service);
      const key = keyOf(turns);
      if (!loops.has(key)) loops.set(key, turns);
    }
  }
  return [...loops.values()];
}

function feedbackGraph({ flow, consumers, events, streams, eventsLike }: LintContext): Graph {
  const nodes: Node[] = [];
  const numbers = new Map<object, number>();
  const add = (node: Node) => {
    numbers.set(node.of, nodes.length);
    nodes.push(node);
  };
  for (const of of consumers) if (flow.servicesOf(of).length > 0) add({ kind: 'consumer', of });
  for (const of of flow.services) add({ kind: 'service', of });
  for (const of of events) add({ kind: 'event', of });
  for (const of of streams) if (flow.unfilteredReadersOf(of).length > 0) add({ kind: 'stream', of });
  const eventOf = new Map(events.map(event => [event.subject, event]));

  const leadsTo = (node: Node): readonly object[] => {
    switch (node.kind) {
      case 'consumer':
        return (
          node.of.values.emits?.flatMap(subject => publishedEvents(subject, eventOf, eventsLike)) ??
          flow.servicesOf(node.of)
        );
      case 'service':
        return node.of.publishes;
      case 'event':
        return flow.entriesOf(node.of).flatMap(entry => [entry.stream, ...flow.filteredReadersOf(entry)]);
      case 'stream':
        return flow.unfilteredReadersOf(node.of);
    }
  };
  const edges = nodes.map(node => leadsTo(node).flatMap(of => numbers.get(of) ?? []));
  return { nodes, edges };
}

/**
 * The shortest way from a consumer back to itself, which is in a strongly connected part, so there is one. Ways that
 * lead out of the part do not come back, and cost no more than the part they lead to.
 */
function shortestRings({ edges }: Graph): (start: number) => number[] {
  const before = new Int32Array(edges.length);
  const reachedFrom = new Int32Array(edges.length).fill(-1);
  return start => {
    const queue = [start];
    for (const node of queue) {
      for (const next of edges[node]!) {
        if (reachedFrom[next] === start) continue;
        reachedFrom[next] = start;
        before[next] = node;
        if (next === start) return wayTo(start, before);
        queue.push(next);
      }
    }
    return [];
  };
}

function wayTo(start: number, before: Int32Array): number[] {
  const way = [start];
  for (let node = before[start]!; node !== start; node = before[node]!) way.push(node);
  return way.reverse();
}

/** The way ends with the consumer that it began at. */
function turnsOf(way: readonly Node[], { flow }: LintContext): Turn[] {
  const turns: Turn[] = [];
  let from = way.at(-1)?.of as LintConsumer;
  let event: LintEvent | null = null;
  for (const node of way) {
    if (node.kind === 'event') event = node.of;
    if (node.kind !== 'consumer' || event === null) continue;
    const emitted = event;
    const services = flow.servicesOf(from);
    const service = services.find(each => each.publishes.includes(emitted)) ?? services[0]!;
    turns.push({ from, service, event, to: node.of });
    from = node.of;
  }
  return turns;
}

/** Turned so that the service which stands first in the topology begins. */
function inOrder(turns: readonly Turn[], { flow }: LintContext): Turn[] {
  const places = turns.map(({ service }) => flow.services.indexOf(service));
  const first = places.indexOf(Math.min(...places));
  return [...turns.slice(first), ...turns.slice(0, first)];
}

/** A consumer that does not say what its handler emits is no more than its service: one loop, though it has several. */
function keyOf(turns: readonly Turn[]): string {
  return turns
    .map(({ from, service }) => (from.values.emits === undefined ? `service ${service.name}` : from.key))
    .toSorted()
    .join('\0');
}
