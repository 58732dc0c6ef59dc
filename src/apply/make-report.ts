import type { FleetError } from '../findings/fleet-error.js';
import type { Action, Plan } from '../plan/plan.js';
import type { ActionStatus, Report, ReportedAction } from '../plan/report.js';
import type { Outcome } from './schedule.js';

/**
 * The report of an apply, from the outcomes of what was begun.
 * @param stoppedBy why nothing more was begun, where it was neither a failure nor a signal: said of the first action
 *   that was not
 */
export function makeReport(
  plan: Plan,
  actions: readonly Action[],
  outcomes: ReadonlyMap<Action, Outcome>,
  signal: AbortSignal,
  stoppedBy: FleetError | null = null,
): Report {
  const reported = actions.map(action => reportAction(action, outcomes.get(action)));
  const left = reported.find(({ status }) => status === 'not-begun');
  if (left !== undefined && stoppedBy !== null) {
    const { code, message, help } = stoppedBy;
    left.error = { code, message, help };
  }
  const count = (status: ActionStatus) => reported.filter(action => action.status === status).length;
  return {
    format: 'fleetctl.report',
    format_version: '1.0',
    fleetctl_version: plan.fleetctl_version,
    topology: plan.topology,
    server: plan.server,
    complete: reported.every(({ status }) => status === 'done'),
    summary: {
      done: count('done'),
      failed: count('failed'),
      'not-begun': count('not-begun'),
      unknown: count('unknown'),
    },
    actions: reported,
    interrupted: signal.aborted ? (signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT') : null,
  };
}

function reportAction(action: Action, outcome: Outcome | undefined): ReportedAction {
  const { id, risk, changes, at_stake, source } = action;
  const { status, error } = outcome ?? { status: 'not-begun' as const, error: null };
  return { id, action: action.action, risk, changes, at_stake, source, status, error };
}
