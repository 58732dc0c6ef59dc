import type { Clock } from '../bus.js';

/** The machine's clock. Its times never run backwards while the process lives, whatever is done to the system's. */
/** Read once: asking for it costs as much as asking for the time. */
const { timeOrigin } = performance;

export const realClock: Clock = {
  now: () => timeOrigin + performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
};
