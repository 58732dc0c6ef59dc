import type { StoredMessage } from '../bus.js';

/** A message as STREAM.MSG.GET answers it. */
export interface WireMessage {
  subject: string;
  seq: number;
  /** Base64; absent for an empty message. */
  data?: string;
  /** Base64 of the raw header block. */
  hdrs?: string;
  time: string;
}

export function readStored({ subject, seq, data, hdrs, time }: WireMessage): StoredMessage {
  return {
    subject,
    seq: Number(seq),
    timeMs: Date.parse(time),
    data: data === undefined ? new Uint8Array(0) : Uint8Array.from(Buffer.from(data, 'base64')),
    headers: hdrs === undefined ? {} : parseHeaders(Buffer.from(hdrs, 'base64')),
  };
}

/** `NATS/1.0`, then lines of `name: value`. */
function parseHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  const lines = block.toString('utf8').split('\r\n').slice(1);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon)] ??= line.slice(colon + 1).trim();
  }
  return headers;
}
