import { EXIT, type ExitCode } from './exit-codes.js';
import type { Place } from './finding.js';

/**
 * Every fault of the world or of use that fleetctl reports, and the exit code it ends with.
 * Anything that is not a FleetError is a defect of ours (exit 1).
 */
export const FAULTS = {
  usage: EXIT.invalid,
  'unknown-address': EXIT.invalid,
  'file-unreadable': EXIT.invalid,
  'topology-invalid': EXIT.invalid,
  'plan-unreadable': EXIT.invalid,
  'template-invalid': EXIT.invalid,
  'cannot-render': EXIT.invalid,
  'cluster-refused': EXIT.invalid,
  'field-too-new': EXIT.invalid,
  'server-too-old': EXIT.invalid,
  'approval-missing': EXIT.refused,
  declined: EXIT.refused,
  'consent-missing': EXIT.refused,
  protected: EXIT.refused,
  prevented: EXIT.refused,
  impossible: EXIT.refused,
  'secret-refused': EXIT.refused,
  'stale-plan': EXIT.conflict,
  'lock-held': EXIT.conflict,
  'lock-lost': EXIT.conflict,
  'other-owner': EXIT.conflict,
  'field-conflict': EXIT.conflict,
  moving: EXIT.conflict,
  'wrong-cluster': EXIT.conflict,
  'partial-listing': EXIT.conflict,
  'apply-incomplete': EXIT.incomplete,
  unreachable: EXIT.unreachable,
  timeout: EXIT.unreachable,
  'no-jetstream': EXIT.unreachable,
  'login-refused': EXIT.denied,
  'permission-refused': EXIT.denied,
  interrupted: EXIT.interrupted,
  terminated: EXIT.terminated,
  'server-missing': EXIT.defect,
  'server-failed': EXIT.defect,
  'cannot-listen': EXIT.defect,
} as const satisfies Record<string, ExitCode>;

export type FaultCode = keyof typeof FAULTS;

/**
 * A fault of the world or of use: what happened, in the user's own names, and the way out.
 *
 * @example
 * throw new FleetError('unreachable', 'nats://nats.fleet:4222: connection refused after 5 s.', {
 *   help: 'Try: nats --context prod rtt. Offline: fleetctl validate topology/',
 * });
 */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: FaultCode;
  readonly exit: ExitCode;
  /** The way out, as a command where there is one. */
  readonly help: string;
  readonly source: Place | null;

  constructor(
    code: FaultCode,
    message: string,
    options: { help: string; source?: Place | null; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exit = FAULTS[code];
    this.help = options.help;
    this.source = options.source ?? null;
  }
}
