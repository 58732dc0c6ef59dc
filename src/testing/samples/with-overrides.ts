/**
 * A value with parts of it as a test wants them: objects are joined however deep, lists and all else take the place of
 * what was there; `undefined` takes a property away.
 */
export function withOverrides(value: unknown, overrides: unknown): unknown {
  if (!isPlain(overrides)) return overrides;
  const joined: Record<string, unknown> = isPlain(value) ? { ...value } : {};
  for (const [key, part] of Object.entries(overrides)) {
    if (part === undefined) delete joined[key];
    else joined[key] = withOverrides(joined[key], part);
  }
  return joined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
