/** What to do about live objects of ours that the topology does not name (any more). */
import type { ConsumerState, Live, StreamState } from '../resources/resource.js';
import { printCount } from '../units/count.js';
import { bare, consent } from './decide.js';
import type { Action } from './plan.js';
import { hasPlace, serverKey, streamKey, type World } from './world.js';

/** Orphans, deleted where the run asks for it, and what an interrupted replace has left. */
export function removals(world: World): Action[] {
  const actions: Action[] = [];
  for (const [key, live] of world.live) {
    if (live.owner !== world.owner || world.desired.has(key)) continue;
    if (live.keeps !== null) actions.push(leftover(live, world));
    else if (!isRuntimeManaged(live, world)) actions.push(orphan(live, world));
  }
  return actions;
}

function orphan(live: Live, world: World): Action {
  if (!world.options.prune) {
    return {
      ...bare(live.id, 'orphan', live.key),
      live_created: live.created,
      notes: ['in no file any more: kept (--prune)'],
    };
  }
  const stream = world.live.get(streamKey(live.key));
  const isConsumer = live.key.consumer !== null;
  const losesData = isConsumer ? hasPlace(live, stream) : (live.state as StreamState).messages > 0;
  const consumers = isConsumer ? [] : (world.consumers.get(streamKey(live.key)) ?? []);
  const action: Action = {
    ...bare(live.id, 'delete', live.key),
    risk: losesData ? 'destructive' : 'disruptive',
    at_stake: isConsumer ? consumerStake(live) : streamStake(live),
    live_created: live.created,
    notes:
      consumers.length > 0
        ? [
            consumers.length === 1
              ? 'its consumer goes with it'
              : `its ${printCount(consumers.length)} consumers go with it`,
          ]
        : [],
  };
  // Whoever lets the stream go lets its consumers go.
  const isCovered =
    isConsumer &&
    stream !== undefined &&
    !world.desired.has(serverKey(stream.key)) &&
    world.isDestroyAllowed(stream.id);
  return losesData && !isCovered
    ? { ...action, blocked: consent(live.id, null, 'delete', live, world) }
    : action;
}

function leftover(live: Live, world: World): Action {
  const kept = { ...live.key, consumer: live.keeps };
  const stillNeeded = !world.live.has(serverKey(kept)) && world.desired.has(serverKey(kept));
  return {
    ...bare(live.id, 'delete', live.key),
    live_created: live.created,
    notes: [`kept the place of \`${live.keeps}\` while that was replaced`],
    depends_on: stillNeeded ? [world.desired.get(serverKey(kept))!.id] : [],
  };
}

/** The runtime makes ephemeral consumers; one that never goes away by itself is a durable from an earlier file. */
function isRuntimeManaged(live: Live, { runtimeManaged }: World): boolean {
  return (
    live.key.consumer !== null &&
    (live.config['inactive_threshold'] as number) > 0 &&
    runtimeManaged.some(each => each.account === live.key.account && each.streams.includes(live.key.stream))
  );
}

function streamStake(live: Live) {
  const { messages, bytes } = live.state as StreamState;
  return { messages, bytes };
}

function consumerStake(live: Live) {
  const { pending, unacked } = live.state as ConsumerState;
  return { pending, unacked };
}
