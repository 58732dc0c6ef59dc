/**
 * SIGINT and SIGTERM.
 *
 *   running ──first──▶ nothing to finish: the run ends here, with a document where one was asked for
 *      │
 *      └─ finish(…) ──first──▶ aborted: begin nothing more, end what is in flight, report
 *                                 └──second──▶ leave at once, naming what is unknown
 */
import type { FleetError } from '../findings/fleet-error.js';

export type Signal = 'SIGINT' | 'SIGTERM';

export interface Signals {
  /** Aborted by the first signal; its reason is the signal's name. */
  readonly aborted: AbortSignal;
  /** From here on the first signal only aborts; the second leaves, after `last` has said what is unknown. */
  finish(last: () => string): void;
}

interface Options {
  /** Ends the process, with this fault as its last word. */
  leave(fault: FleetError): void;
  warn(text: string): void;
  on(signal: Signal, listener: () => void): void;
  fault(signal: Signal, message: string): FleetError;
}

export function watchSignals({ leave, warn, on, fault }: Options): Signals {
  const controller = new AbortController();
  let last: (() => string) | null = null;
  const receive = (signal: Signal) => {
    if (last !== null && !controller.signal.aborted) {
      controller.abort(signal);
      warn('\nStopping: what is in flight is finished, nothing more is begun. Once more to leave at once.\n');
      return;
    }
    controller.abort(signal);
    leave(fault(signal, last === null ? 'Interrupted. Nothing was written.' : last()));
  };
  on('SIGINT', () => receive('SIGINT'));
  on('SIGTERM', () => receive('SIGTERM'));
  return {
    aborted: controller.signal,
    finish: report => {
      last = report;
    },
  };
}
