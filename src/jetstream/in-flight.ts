/** Lets at most so many requests be under way at once; the rest wait in the order they came. */
export interface Gate {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export const DEFAULT_IN_FLIGHT = 16;

export function createGate(limit: number = DEFAULT_IN_FLIGHT): Gate {
  let free = limit;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (free > 0) free--;
      else await new Promise<void>(resume => waiting.push(resume));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
