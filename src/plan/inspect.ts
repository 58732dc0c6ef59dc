/** What a topology has on a server, object by object: the same comparison as the plan's, told as states. */
import type { Place } from '../findings/finding.js';
import type { ConsumerState, Desired, Inventory, Live, StreamState } from '../resources/resource.js';
import type { Action, Plan } from './plan.js';
import { serverKey } from './world.js';

export type ObjectState =
  | 'in-sync'
  | 'differs'
  | 'missing'
  /** There, and nobody's. */
  | 'unmanaged'
  /** There, and another topology's. */
  | 'other-owner'
  /** Ours, and in no file any more. */
  | 'orphan'
  | 'runtime-managed';

export interface ShownObject {
  id: string;
  state: ObjectState;
  owner: string | null;
  messages: number | null;
  bytes: number | null;
  consumers: number | null;
  pending: number | null;
  unacked: number | null;
  source: Place | null;
}

/** Objects in the order of their addresses, streams before consumers. `plan` is that of the whole topology. */
export function inspect(plan: Plan, desired: readonly Desired[], inventory: Inventory): ShownObject[] {
  const live = new Map(inventory.resources.map(each => [serverKey(each.key), each]));
  const actions = new Map(plan.actions.map(action => [serverKey(action.resource), action]));
  const named = desired.map(({ id, key, placeOf }) => {
    const found = live.get(serverKey(key));
    return describe(id, stateOf(found, actions.get(serverKey(key))), found, placeOf());
  });
  const unnamed = plan.actions
    .filter(({ action }) => action === 'orphan' || action === 'runtime-managed')
    .map(({ id, action, resource, source }) =>
      describe(id, action as 'orphan' | 'runtime-managed', live.get(serverKey(resource)), source),
    );
  return [...named, ...unnamed].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function stateOf(live: Live | undefined, action: Action | undefined): ObjectState {
  if (live === undefined) return 'missing';
  if (action === undefined) return 'in-sync';
  if (action.action === 'conflict') return 'other-owner';
  return live.owner === null ? 'unmanaged' : 'differs';
}

function describe(id: string, state: ObjectState, live: Live | undefined, source: Place | null): ShownObject {
  const isConsumer = live !== undefined && live.key.consumer !== null;
  const stream = live === undefined || isConsumer ? null : (live.state as StreamState);
  const consumer = isConsumer ? (live.state as ConsumerState) : null;
  return {
    id,
    state,
    owner: live?.owner ?? null,
    messages: stream?.messages ?? null,
    bytes: stream?.bytes ?? null,
    consumers: stream?.consumers ?? null,
    pending: consumer?.pending ?? null,
    unacked: consumer?.unacked ?? null,
    source,
  };
}

function rank({ id, state }: ShownObject): number {
  return state === 'runtime-managed' ? 2 : id.includes('consumer/') ? 1 : 0;
}
