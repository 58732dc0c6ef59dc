/** Why a plan must not be applied as it stands. */
import { FleetError } from '../findings/fleet-error.js';
import type { Action, Blocked, Plan } from './plan.js';

/** Blocks that are a conflict with the server's state and not a missing consent. */
const CONFLICTS: ReadonlySet<Blocked['code']> = new Set(['other-owner', 'moving']);

/** The error with which apply refuses before its first write; null where nothing blocks. */
export function refusalOf(plan: Plan): FleetError | null {
  const blocked = plan.actions.filter(
    (action): action is Action & { blocked: Blocked } => action.blocked !== null,
  );
  if (blocked.length === 0) return null;
  const conflict = blocked.find(({ blocked }) => CONFLICTS.has(blocked.code));
  const first = conflict ?? blocked[0]!;
  const others = blocked.length === 1 ? '' : ` (and ${blocked.length - 1} more)`;
  const code = conflict === undefined ? 'consent-missing' : 'other-owner';
  return new FleetError(code, `${first.blocked.message}${others}`, {
    help: `Nothing was written. ${help(blocked, first)}`,
    source: first.source,
  });
}

/** All the flags that are missing, in one command; for anything else, the first block's own way out. */
function help(blocked: readonly { blocked: Blocked }[], first: { blocked: Blocked }): string {
  const remedies = blocked.map(({ blocked }) => blocked.remedy);
  const areFlags = remedies.every(remedy => remedy.startsWith('--'));
  return areFlags ? `To accept: fleetctl apply ${remedies.join(' ')}` : first.blocked.remedy;
}
