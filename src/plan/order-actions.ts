/**
 * The order of the actions: what each has to wait for, and one list in which nothing stands before what it waits for.
 *
 * Streams come before their consumers, origins before what copies them; deletes the other way round. Two changes to
 * a stream wait for its consumers instead: an interest stream deletes what no consumer wants, and a limit on
 * consumers is refused while one is above it.
 */
import type { Config } from '../resources/resource.js';
import type { Action, ActionKind } from './plan.js';
import { serverKey, streamKey } from './world.js';

const NOTHING_TO_DO: ReadonlySet<ActionKind> = new Set(['orphan', 'conflict', 'runtime-managed']);

/** Whether apply has something to do for it. */
export function isExecuted(action: Action): boolean {
  return !NOTHING_TO_DO.has(action.action);
}

/** Fills in `depends_on`. */
export function linkActions(actions: readonly Action[]): void {
  const byKey = new Map(actions.filter(isExecuted).map(action => [serverKey(action.resource), action]));
  for (const action of byKey.values()) {
    if (action.resource.consumer !== null) linkConsumer(action, byKey.get(streamKey(action.resource)));
    else linkOrigins(action, byKey);
  }
}

function linkConsumer(consumer: Action, stream: Action | undefined): void {
  if (stream === undefined) return;
  const streamWaits =
    stream.action === 'delete'
      ? consumer.action === 'delete'
      : waitsForConsumers(stream) && consumer.action !== 'delete';
  if (streamWaits) depend(stream, consumer);
  else if (stream.action !== 'delete') depend(consumer, stream);
}

function waitsForConsumers(stream: Action): boolean {
  if (stream.action !== 'update' && stream.action !== 'adopt') return false;
  return stream.changes.some(({ field, before, after }) =>
    field === 'retention' ? after === 'interest' : field === 'consumer_limits' && isLowered(before, after),
  );
}

function isLowered(before: unknown, after: unknown): boolean {
  const [had, wants] = [(before ?? {}) as Config, (after ?? {}) as Config];
  return ['max_ack_pending', 'inactive_threshold'].some(limit => {
    const [old, now] = [had[limit] as number | undefined, wants[limit] as number | undefined];
    return now !== undefined && (old === undefined || now < old);
  });
}

/** A stream waits for those that it copies; a deletion waits until nobody copies from it any more. */
function linkOrigins(action: Action, byKey: ReadonlyMap<string, Action>): void {
  for (const name of originsOf(action.desired)) {
    const origin = byKey.get(streamKey({ account: action.resource.account, stream: name }));
    if (origin === undefined || origin === action) continue;
    if (origin.action === 'delete') depend(origin, action);
    else depend(action, origin);
  }
}

function originsOf(config: Config | null): string[] {
  const mirror = config?.['mirror'] as { name: string; external?: unknown } | null | undefined;
  const sources = (config?.['sources'] ?? []) as { name: string; external?: unknown }[];
  return [...(mirror ? [mirror] : []), ...sources].filter(each => !each.external).map(each => each.name);
}

function depend(action: Action, on: Action): void {
  if (!action.depends_on.includes(on.id)) action.depends_on.push(on.id);
}

/**
 * The actions in an order of execution that is always the same: by kind and address, but nothing before what it
 * waits for.
 * @returns the order, and the actions that wait for each other in a circle (empty where there is none)
 */
export function orderActions(actions: readonly Action[]): { ordered: Action[]; circle: Action[] } {
  const sorted = [...actions].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const byId = new Map(sorted.map(action => [action.id, action]));
  const ordered: Action[] = [];
  const state = new Map<Action, 'open' | 'done'>();
  const circle = new Set<Action>();
  const visit = (action: Action): void => {
    if (state.get(action) === 'done') return;
    if (state.get(action) === 'open') {
      circle.add(action);
      return;
    }
    state.set(action, 'open');
    for (const id of action.depends_on) {
      const needed = byId.get(id);
      if (needed !== undefined) visit(needed);
    }
    state.set(action, 'done');
    ordered.push(action);
  };
  for (const action of sorted) visit(action);
  return { ordered, circle: [...circle] };
}

function rank({ action, resource }: Action): number {
  if (action === 'delete') return resource.consumer === null ? 3 : 2;
  if (!NOTHING_TO_DO.has(action)) return resource.consumer === null ? 0 : 1;
  return 4 + ['conflict', 'orphan', 'runtime-managed'].indexOf(action);
}
