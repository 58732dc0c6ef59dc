/**
 * A browser's stream of events. It goes on where the browser was (`Last-Event-ID`), or says `resync`, where what
 * came in between is not here any more: then the page reads everything anew.
 */
import type { TrailEvent } from '../services/gateway.js';
import type { Positions, Timeline } from './timeline.js';

const KEEP_ALIVE_MS = 10_000;
/** What the browser waits before it connects again, in milliseconds. */
const RETRY_MS = 500;
const RESYNC = 'event: resync\ndata: {}\n\n';

export function serverSentEvents(timeline: Timeline, request: Request): Response {
  const seen = parsePositions(request.headers.get('Last-Event-ID'));
  const canGoOn = seen !== null && timeline.holdsAfter(seen);
  const positions = canGoOn ? seen : timeline.positions();
  let place = canGoOn ? timeline.begin : timeline.end;
  let leave = () => {};
  let keepAlive: NodeJS.Timeout;

  const send = (stream: ReadableStreamDefaultController<string>) => {
    // A browser that does not read is sent nothing more; what it misses is in the timeline.
    while ((stream.desiredSize ?? 0) > 0 && place < timeline.end) {
      // Counted before it is handed over: to be asked for more is part of that.
      const event = timeline.at(place++);
      if (event === undefined) {
        place = timeline.end;
        stream.enqueue(RESYNC);
      } else if (event.seq > (positions.get(event.stream) ?? 0)) {
        positions.set(event.stream, event.seq);
        stream.enqueue(frame(event, positions));
      }
    }
  };

  const body = new ReadableStream<string>(
    {
      start(stream) {
        stream.enqueue(`retry: ${RETRY_MS}\n\n`);
        if (request.headers.has('Last-Event-ID') && !canGoOn) stream.enqueue(RESYNC);
        keepAlive = setInterval(() => stream.enqueue(': still here\n\n'), KEEP_ALIVE_MS);
        leave = timeline.onMore(() => send(stream));
      },
      pull: send,
      cancel() {
        clearInterval(keepAlive);
        leave();
      },
    },
    new CountQueuingStrategy({ highWaterMark: 64 }),
  );
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  });
}

function frame({ type, data }: TrailEvent, positions: Positions): string {
  const id = [...positions].map(([stream, seq]) => `${stream}:${seq}`).join(',');
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Null for none, and for what is not of this form. */
function parsePositions(id: string | null): Positions | null {
  if (id === null || !/^[\w-]+:\d+(,[\w-]+:\d+)*$/.test(id)) return null;
  return new Map(
    id.split(',').map(part => {
      const [stream, seq] = part.split(':');
      return [stream!, Number(seq)];
    }),
  );
}
