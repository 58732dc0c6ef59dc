/** The report of an apply: what `apply -o json` prints (schemas/report.schema.json). */
import type { Action, Plan } from './plan.js';

export type ActionStatus = 'done' | 'failed' | 'not-begun' | 'unknown';

/** What an apply tells while it goes on. */
export type ApplyEvent =
  | { type: 'begin'; action: Action }
  | {
      type: 'end';
      action: Action;
      status: Exclude<ActionStatus, 'not-begun'>;
      error: ReportedAction['error'];
    };

export interface ReportedAction
  extends Pick<Action, 'id' | 'action' | 'risk' | 'changes' | 'at_stake' | 'source'> {
  status: ActionStatus;
  error: { code: string; message: string; help: string } | null;
}

export interface Report {
  format: 'fleetctl.report';
  format_version: '1.0';
  fleetctl_version: string;
  topology: Plan['topology'];
  server: Plan['server'];
  /** True when every action is done. */
  complete: boolean;
  summary: Record<ActionStatus, number>;
  actions: ReportedAction[];
  /** The signal that stopped it, where one did. */
  interrupted: 'SIGINT' | 'SIGTERM' | null;
}
