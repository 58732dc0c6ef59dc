import { createHash } from 'node:crypto';

/** `sha256:…` over the document as JSON with sorted keys: the same however it is split, ordered or commented. */
export function digestOf(document: unknown): string {
  return `sha256:${createHash('sha256').update(canonical(document)).digest('hex')}`;
}

function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  let members = '';
  if (Array.isArray(value)) {
    for (const item of value) members += `,${canonical(item)}`;
    return `[${members.slice(1)}]`;
  }
  const map = value as Record<string, unknown>;
  for (const key of Object.keys(map).sort()) members += `,${quoted(key)}:${canonical(map[key])}`;
  return `{${members.slice(1)}}`;
}

/** As JSON.stringify writes it; most texts are written as they are. */
function quoted(text: string): string {
  return /^[\x20!#-[\]-\ud7ff]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}
