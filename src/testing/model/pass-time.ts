/**
 * Moving the clock of a broker. Between two timers everything has its turn that they have set in motion: the broker's
 * own turns, and the program's, whose promises go on meanwhile.
 */
import type { Turns } from './turns.js';
import type { VirtualClock } from './virtual-clock.js';

/** What moves with the clock: a broker, or several that share one. */
export interface Timed {
  clock: VirtualClock;
  turns: Turns;
}

/** So many turns of the event loop in which nothing happens, and it is quiet. */
const QUIET_TURNS = 3;

export interface Patience {
  /** Whether somebody is at work whom nobody sees: a handler that waits for something outside of the broker. */
  isBusy(): boolean;
  /** How long to wait for that, in milliseconds of real time. */
  patienceMs: number;
  /** Waited for long enough: it does not count as busy any more. */
  tired(): void;
}

const NOBODY: Patience = { isBusy: () => false, patienceMs: 0, tired: () => {} };

/** Resolves when nothing more happens without the clock being moved. */
export async function settle(broker: Timed, patience: Patience = NOBODY): Promise<void> {
  const { turns, clock } = broker;
  let quiet = 0;
  let seen = turns.count;
  let busySince = performance.now();
  while (quiet < QUIET_TURNS) {
    const ran = clock.runDue();
    if (patience.isBusy()) await new Promise(resolve => setTimeout(resolve, 1));
    await new Promise(resolve => setImmediate(resolve));
    if (ran || turns.count !== seen || !turns.isIdle) {
      seen = turns.count;
      quiet = 0;
      busySince = performance.now();
    } else if (!patience.isBusy()) {
      quiet++;
    } else if (performance.now() - busySince >= patience.patienceMs) {
      patience.tired();
    }
  }
}

/** Once it is quiet: moves the clock to the next timer, at most to a moment, and lets everything happen that follows. */
export async function step(broker: Timed, untilMs: number, patience: Patience = NOBODY): Promise<void> {
  const { clock } = broker;
  clock.moveTo(Math.min(clock.next() ?? untilMs, untilMs));
  await settle(broker, patience);
}

/** Lets so much time pass. */
export async function advance(broker: Timed, ms: number, patience: Patience = NOBODY): Promise<void> {
  const { clock } = broker;
  const untilMs = clock.now() + ms;
  await settle(broker, patience);
  while (clock.now() < untilMs) await step(broker, untilMs, patience);
}
