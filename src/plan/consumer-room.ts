/**
 * Whether a stream has room for the consumers that a plan makes: the server refuses one above `max_consumers` (10026).
 * An interest stream needs room for one more while a consumer is replaced, because somebody has to keep its place.
 */
import type { Live, StreamState } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import type { Action, Blocked } from './plan.js';
import { serverKey, streamKey, type World } from './world.js';

/** Blocks consumers that find no room. Deletes come last and make none, but for what an action waits for. */
export function blockWithoutRoom(actions: readonly Action[], world: World): void {
  const byKey = new Map(actions.map(action => [serverKey(action.resource), action]));
  const deletes = actions.filter(({ action }) => action === 'delete');
  const made = new Map<string, number>();
  for (const action of actions) {
    const key = streamKey(action.resource);
    const stream = world.live.get(key);
    if (!needsRoom(action, stream) || stream === undefined) continue;
    const planned = byKey.get(key);
    const limit = limitOf(stream, planned, action);
    if (limit === -1 || planned?.action === 'replace') continue;
    const has = (stream.state as StreamState).consumers + (made.get(key) ?? 0) - freed(action, deletes);
    if (has >= limit) action.blocked ??= noRoom(action, stream, limit);
    if (action.action === 'create') made.set(key, (made.get(key) ?? 0) + 1);
  }
}

function needsRoom({ action, resource }: Action, stream: Live | undefined): boolean {
  if (resource.consumer === null) return false;
  return action === 'create' || (action === 'replace' && stream?.config['retention'] === 'interest');
}

function limitOf(stream: Live, planned: Action | undefined, action: Action): number {
  const isBefore = planned?.desired && action.depends_on.includes(planned.id);
  return (isBefore ? planned.desired! : stream.config)['max_consumers'] as number;
}

function freed({ depends_on }: Action, deletes: readonly Action[]): number {
  return deletes.filter(({ id }) => depends_on.includes(id)).length;
}

function noRoom({ id, action }: Action, stream: Live, limit: number): Blocked {
  const has = printCount((stream.state as StreamState).consumers);
  const why =
    action === 'replace'
      ? 'and an interest stream needs room for one more that keeps the place while this one is replaced'
      : 'and the server takes no more';
  return {
    code: 'impossible',
    message: `\`${id}\` finds no room: \`${stream.id}\` has ${has} of \`max_consumers\` ${printCount(limit)}, ${why}.`,
    remedy: `Raise \`max_consumers\` of \`${stream.key.stream}\`, or delete a consumer that nobody needs first.`,
  };
}
