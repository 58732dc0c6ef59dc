/** What an assertion looks for: a part of the payload, or a question to the whole. */

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Whether a value has all that a part says, however deep; lists have to be the same. */
export function hasPart(value: unknown, part: unknown): boolean {
  if (Object.is(value, part)) return true;
  if (typeof part !== 'object' || part === null || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) && value.length === part.length && part.every((each, i) => hasPart(value[i], each))
    );
  }
  return Object.entries(part).every(([key, each]) => hasPart((value as Record<string, unknown>)[key], each));
}
