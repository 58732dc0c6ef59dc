/** Whether the code that runs is part of a replay whose effects are suppressed: known wherever it publishes from. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Counts what was published and sent nowhere. */
export interface Suppressed {
  count: number;
}

const running = new AsyncLocalStorage<Suppressed>();

export function withoutEffects<T>(suppressed: Suppressed, run: () => T): T {
  return running.run(suppressed, run);
}

/** Counts one more; false outside of such a replay: then it is to be sent. */
export function isSuppressed(): boolean {
  const suppressed = running.getStore();
  if (suppressed === undefined) return false;
  suppressed.count++;
  return true;
}
