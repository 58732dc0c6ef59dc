import { createHash } from 'node:crypto';

/** `sha256:…` over the document as JSON with sorted keys: the same however it is split, ordered or commented. */
export function digestOf(document: unknown): string {
  return `sha256:${createHash('sha256').update(canonical(document)).digest('hex')}`;
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const map = value as Record<string, unknown>;
  const entries = Object.keys(map)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonical(map[key])}`);
  return `{${entries.join()}}`;
}
