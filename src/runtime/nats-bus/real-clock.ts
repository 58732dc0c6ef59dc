import type { Clock } from '../bus.js';

/** The machine's clock. Its times never run backwards while the process lives, whatever is done to the system's. */
export const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
};
