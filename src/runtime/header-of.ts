import type { Headers } from './bus.js';

/** The value of a header, its name compared without case; null where it is absent. */
export function headerOf(headers: Headers, name: string): string | null {
  if (Object.hasOwn(headers, name)) return headers[name] ?? null;
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([each]) => each.toLowerCase() === wanted)?.[1] ?? null;
}
