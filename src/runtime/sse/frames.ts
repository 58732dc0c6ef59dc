/** Server-sent events on the wire (WHATWG HTML, 9.2). An id without data is no event, and is remembered all the same. */
import type { Place, Positions } from './positions.js';

/** Why a browser has to read everything anew: what lies between what it has seen and what comes next is not sent. */
export type ResyncReason =
  /** Retention has cut events that it has not seen. */
  | 'trimmed'
  /** It reads more slowly than events come, and is further behind than is kept for it. */
  | 'overflow'
  /** It was away for longer than is read again for one browser. */
  | 'too-far'
  /** A stream was made anew, or is one that it has never heard of. */
  | 'new-stream'
  /** Its Last-Event-ID is none of ours. */
  | 'unknown-id'
  /** What it has missed cannot be read for now. */
  | 'unavailable';

export interface Resync {
  reason: ResyncReason;
  /** Of `trimmed` and `new-stream`: the stream, and the sequences between which nothing is left. */
  stream?: string;
  after?: number;
  before?: number;
}

export function eventFrame(event: string, data: string, id: string): string {
  return `id: ${id}\nevent: ${oneLine(event)}\ndata: ${data}\n\n`;
}

export function resyncFrame(resync: Resync, id: string): string {
  return eventFrame('resync', JSON.stringify(resync), id);
}

/** The first thing that is sent: where it stands, and how long to wait before it connects again. */
export function openingFrame(retryMs: number, id: string): string {
  return `retry: ${Math.round(retryMs)}\nid: ${id}\n\n`;
}

export function retryFrame(retryMs: number): string {
  return `retry: ${Math.round(retryMs)}\n\n`;
}

/** Keeps the connection, and where the browser stands: events that it may not see are behind it too. */
export function keepAliveFrame(id: string | null): string {
  return id === null ? ': keep-alive\n\n' : `: keep-alive\nid: ${id}\n\n`;
}

export function advanced(positions: Map<string, Place>, stream: string, seq: number): void {
  const { made = null, seq: known = 0 } = positions.get(stream) ?? {};
  positions.set(stream, { made, seq: Math.max(seq, known) });
}

/** The furthest of both, stream by stream. */
export function furthest(a: Positions, b: Positions): Map<string, Place> {
  const both = new Map(a);
  for (const [stream, { seq }] of b) if (both.has(stream)) advanced(both, stream, seq);
  return both;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}
