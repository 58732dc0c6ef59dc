/**
 * The library: what the command line is made of, for programs of one's own.
 *
 * @example
 * import { readTopology, lint, hasErrors } from '@swe-ai-fleet/fleetctl';
 *
 * const loaded = await readTopology(['topology'], null);
 * const findings = [...loaded.findings, ...lint(loaded)];
 * if (hasErrors(findings)) process.exitCode = 3;
 */
export {
  type Permissions,
  permissionsOf,
  type SubjectRights,
  type UserAccess,
} from './access/permissions-of.js';
export { type ApplyInput, applyPlan, type Connections } from './apply/apply-plan.js';
export { breakLock, type LockState, readLock } from './apply/lock.js';
export { readTopology } from './files/read-topology.js';
export { decisiveExit, EXIT, type ExitCode } from './findings/exit-codes.js';
export { compareFindings, type Finding, hasErrors, type Place, type Severity } from './findings/finding.js';
export { FAULTS, type FaultCode, FleetError } from './findings/fleet-error.js';
export { connect } from './jetstream/connect.js';
export type { Connection } from './jetstream/connection.js';
export {
  type ConnectionOptions,
  resolveConnection,
} from './jetstream/connection-options.js';
export { contextDisk } from './jetstream/context-disk.js';
export { readInventory } from './jetstream/read-inventory.js';
export type { ConnectionFlags } from './jetstream/settings.js';
export { lint } from './lint/lint.js';
export { type RunningServer, startServer } from './nats-server/start-server.js';
export { inspect, type ObjectState, type ShownObject } from './plan/inspect.js';
export { makePlan, type PlanInput } from './plan/make-plan.js';
export type { Action, ActionKind, Blocked, Change, Plan, PlanOptions, Risk, Stake } from './plan/plan.js';
export { refusalOf } from './plan/refusal.js';
export type { ActionStatus, ApplyEvent, Report, ReportedAction } from './plan/report.js';
export { desire, fieldsTooNew } from './resources/desire.js';
export type { Desired, Inventory, Live, RuntimeManaged, ServerFacts } from './resources/resource.js';
export type { LoadedTopology, SourceText } from './topology/loaded-topology.js';
export type { Topology } from './topology/topology.gen.js';
export { findingsJson } from './views/findings-json.js';
export { findingsText } from './views/findings-text.js';
export { planJson } from './views/plan-json.js';
export { planText } from './views/plan-text.js';
export { reportJson } from './views/report-json.js';
export { reportText } from './views/report-text.js';
export type { TextStyle } from './views/text-style.js';
