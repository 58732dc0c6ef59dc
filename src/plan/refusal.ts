/** Why a plan must not be applied as it stands. */
import { EXIT } from '../findings/exit-codes.js';
import { FAULTS, type FaultCode, FleetError } from '../findings/fleet-error.js';
import type { Action, Blocked, Plan } from './plan.js';

/** What each block is as a fault: its exit code says whether consent is missing or the server is in the way. */
const FAULT_OF: Readonly<Record<Blocked['code'], FaultCode>> = {
  'destroy-not-allowed': 'consent-missing',
  'adoption-not-asked': 'consent-missing',
  prevented: 'prevented',
  impossible: 'impossible',
  'other-owner': 'other-owner',
  moving: 'moving',
};

/** The error with which apply refuses before its first write; null where nothing blocks. */
export function refusalOf(plan: Plan): FleetError | null {
  const blocked = plan.actions.filter(
    (action): action is Action & { blocked: Blocked } => action.blocked !== null,
  );
  if (blocked.length === 0) return null;
  const isConflict = ({ blocked }: { blocked: Blocked }) => FAULTS[FAULT_OF[blocked.code]] === EXIT.conflict;
  const first = blocked.find(isConflict) ?? blocked[0]!;
  const others = blocked.length === 1 ? '' : ` (and ${blocked.length - 1} more)`;
  return new FleetError(FAULT_OF[first.blocked.code], `${first.blocked.message}${others}`, {
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
