/** Redrives or discards dead letters, one after another: what fails or is interrupted stops it, and it is said what was done. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FleetError } from '../findings/fleet-error.js';
import type { ShownLetter } from '../views/dead-letters.js';
import { counted, plural } from '../views/numbers.js';
import { glyphsOf } from '../views/text-style.js';
import type { Call } from './command.js';
import type { FoundLetter } from './dead-letters-of.js';
import { faultOf, type OpenBuses } from './open-buses.js';
import { showLine } from './progress-line.js';

export interface Settling {
  done: 'redriven' | 'discarded';
  /** Those that are to be settled, and possibly others. What does not come any more is gone. */
  source: AsyncIterable<FoundLetter> | Iterable<FoundLetter>;
  /** So many a second at most. */
  perSecond: number;
  /** False for one that was gone already. */
  act(found: FoundLetter): Promise<boolean>;
}

/** Sets the status of each. @throws FleetError where the first one fails: then nothing was done */
export async function settleLetters(
  letters: ReadonlyMap<string, ShownLetter>,
  settling: Settling,
  call: Call,
  open: OpenBuses,
): Promise<void> {
  const all = [...letters.values()];
  const begun = () => all.filter(({ status }) => status !== 'not-begun').length;
  for (const letter of all) letter.status = 'not-begun';
  call.signals.finish(
    () =>
      `Interrupted. ${counted(begun())} of ${plural(all.length, 'dead letter')} done; the next one may be.`,
  );
  const { dot } = glyphsOf(call.terminal.stderr);
  const rate = settling.perSecond === Number.POSITIVE_INFINITY ? [] : [`at most ${settling.perSecond}/s`];
  const progress = showLine(
    () => [`${counted(begun())}/${counted(all.length)} ${settling.done}`, ...rate].join(` ${dot} `),
    call.terminal,
  );
  try {
    await settleEach(letters, settling, open, AbortSignal.any([call.signals.aborted, open.broken]));
  } finally {
    progress.end();
  }
}

async function settleEach(
  letters: ReadonlyMap<string, ShownLetter>,
  { done, source, perSecond, act }: Settling,
  { url }: OpenBuses,
  stopped: AbortSignal,
): Promise<void> {
  const startMs = performance.now();
  let count = 0;
  try {
    for await (const found of source) {
      const letter = letters.get(found.address);
      if (letter === undefined) continue;
      await until(startMs + (count * 1_000) / perSecond, stopped);
      if (stopped.aborted) return;
      try {
        letter.status = (await act(found)) ? done : 'gone';
      } catch (error) {
        const fault = faultOf(error, url);
        letter.status = 'failed';
        letter.failure = ((fault as Error).message ?? String(fault)).trim();
        if (count === 0 && fault instanceof FleetError) throw fault;
        return;
      }
      count++;
    }
  } catch (error) {
    // What was being read ends with it.
    if (stopped.aborted && count > 0) return;
    if (!stopped.aborted || stopped.reason instanceof Error) throw error;
  }
  if (stopped.aborted) return;
  for (const letter of letters.values()) if (letter.status === 'not-begun') letter.status = 'gone';
}

async function until(moment: number, stopped: AbortSignal): Promise<void> {
  const ms = moment - performance.now();
  if (ms > 0 && !stopped.aborted) await sleep(ms, undefined, { signal: stopped }).catch(() => {});
}
