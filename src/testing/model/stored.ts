/** A message in a stream of the model. */
import type { Headers } from '../../runtime/bus.js';

export interface Stored {
  subject: string;
  seq: number;
  timeMs: number;
  data: Uint8Array;
  headers: Readonly<Record<string, string>>;
  /** What it takes of the stream's max_bytes. */
  size: number;
  /** After how many seconds it goes on its own account (Nats-TTL); 0: it does not, -1: no age ends it. */
  ttl: number;
}

const encoder = new TextEncoder();

export function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data;
}

/** A header's value is one line; a message without headers has none. */
export function headersOf(headers: Headers | undefined): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) kept[name] = value.replace(/[\r\n\0]+/g, ' ');
  return kept;
}

/** `NATS/1.0`, a line for each header, an empty line; nothing without headers. */
export function headerBytes(headers: Headers): number {
  const names = Object.entries(headers);
  if (names.length === 0) return 0;
  const lines = names.map(([name, value]) => encoder.encode(`${name}: ${value}\r\n`).length);
  return 'NATS/1.0\r\n\r\n'.length + lines.reduce((sum, each) => sum + each, 0);
}

/** As the stores of nats-server 2.15.1 count (memStoreMsgSize, fileStoreMsgSize). */
export function storedSize(storage: unknown, subject: string, headers: number, data: number): number {
  const subjectSize = encoder.encode(subject).length;
  if (storage === 'memory') return subjectSize + headers + data + 16;
  return 22 + subjectSize + (headers > 0 ? 4 + headers : 0) + data + 8;
}
