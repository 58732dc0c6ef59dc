/**
 * Sending a write so that its outcome is known. A request without an answer may have been carried out, or may be
 * carried out later (seen on a cluster of 2.15.1), so the same complete body is sent again, which is always safe;
 * what still has no answer is unknown, never "not done".
 */
import { FleetError } from '../findings/fleet-error.js';
import { ApiError } from '../jetstream/api-error.js';
import { ERR } from '../jetstream/error-codes.js';

const TRIES = 3;
const PAUSE_MS = 500;

/** Refusals that are clean (nothing was done) and may pass by themselves: no quorum at the moment, a new leader. */
const PASSING: ReadonlySet<number> = new Set([ERR.clusterNotAvailable, ERR.clusterNotLeader]);

/** Thrown where a write got no answer although it was sent again. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** @throws ApiError where the server refuses, UnknownOutcome where it does not answer */
export async function send<T>(write: () => Promise<T>): Promise<T> {
  let hadNoAnswer = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      const isSilent = isUnanswered(error);
      hadNoAnswer ||= isSilent;
      if (!isSilent && !isPassing(error)) throw error;
      if (attempt === TRIES)
        throw hadNoAnswer ? new UnknownOutcome((error as Error).message, { cause: error }) : error;
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }
}

/** A delete: gone is what was wanted, whoever did it. */
export async function sendDelete(write: () => Promise<unknown>, goneCode: number): Promise<void> {
  try {
    await send(write);
  } catch (error) {
    if (!(error instanceof ApiError) || error.errCode !== goneCode) throw error;
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof FleetError && (error.code === 'timeout' || error.code === 'unreachable');
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiError && PASSING.has(error.errCode);
}
