/** --target and --exclude: which actions are part of the run. */
import { addressMatcher } from '../resources/address.js';
import type { Action, PlanOptions } from './plan.js';

/**
 * The actions that are asked for with all that they wait for, less the excluded ones and all that wait for those.
 */
export function selectActions(actions: readonly Action[], { target, exclude }: PlanOptions): Action[] {
  const chosen = target.length === 0 ? new Set(actions) : withNeeds(actions, addressMatcher(target));
  return exclude.length === 0
    ? actions.filter(action => chosen.has(action))
    : withoutDependents(
        actions.filter(action => chosen.has(action)),
        addressMatcher(exclude),
      );
}

function withNeeds(actions: readonly Action[], isTarget: (id: string) => boolean): Set<Action> {
  const byId = new Map(actions.map(action => [action.id, action]));
  const chosen = new Set<Action>();
  const open = actions.filter(action => isTarget(action.id));
  for (let action = open.pop(); action !== undefined; action = open.pop()) {
    if (chosen.has(action)) continue;
    chosen.add(action);
    for (const id of action.depends_on) {
      const needed = byId.get(id);
      if (needed !== undefined) open.push(needed);
    }
  }
  return chosen;
}

function withoutDependents(actions: readonly Action[], isExcluded: (id: string) => boolean): Action[] {
  const gone = new Set(actions.filter(action => isExcluded(action.id)).map(action => action.id));
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const action of actions) if (action.depends_on.some(id => gone.has(id))) gone.add(action.id);
  }
  return actions.filter(action => !gone.has(action.id));
}
