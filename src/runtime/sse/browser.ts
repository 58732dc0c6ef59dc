/**
 * One browser: what it is sent, in the order in which it is shown it.
 *
 *   catching up (from the stream, after Last-Event-ID) ──▶ live (from the recent events)
 *            └──── cannot: resync, with its reason ────▶ live, from now on
 *
 * It is sent more only while it reads. What waits for it is bounded by `BUFFERED` bytes; further behind it is only a
 * place among the recent events, and overtaken there it is told to read everything anew.
 */
import type { Clock } from '../bus.js';
import type { DeliveredEvent } from '../handling/delivered-event.js';
import type { FeedSource } from './feed-source.js';
import {
  advanced,
  eventFrame,
  furthest,
  keepAliveFrame,
  openingFrame,
  type Resync,
  resyncFrame,
  retryFrame,
} from './frames.js';
import { type Place, type Positions, parsePositions, printPositions } from './positions.js';
import type { Entry } from './recent-events.js';
import { canResume, type Resumer } from './resume.js';

export interface BrowserOptions {
  clock: Clock;
  source: FeedSource;
  resumer: Resumer;
  /** The data of an event as this browser is shown it; null where it is not. Must not throw. */
  show(event: DeliveredEvent): string | null;
  lastEventId: string | null;
  retryMs: number;
  /** Told of each resync, of each number of events that were sent, and of the end. */
  resynced(resync: Resync): void;
  sent(): void;
  ended(browser: Browser): void;
}

/** What may wait for one browser in this process, in bytes: one frame more at most. */
const BUFFERED = 64 * 1024;
const encoder = new TextEncoder();

export class Browser {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: BrowserOptions;
  readonly #abort = new AbortController();
  #stream!: ReadableStreamDefaultController<Uint8Array>;
  /** Where it stands among the recent events; null while it catches up. */
  #place: number | null = null;
  /** Where it has seen more than the recent events that are still to come, by stream. */
  #seen: Map<string, Place> | null = null;
  #sentId: string | null = null;
  #whenRoom: (() => void) | null = null;
  #leave = () => {};
  #isEnded = false;

  constructor(options: BrowserOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: stream => {
          this.#stream = stream;
          this.#begin();
        },
        pull: () => this.#send(),
        cancel: () => this.end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED }),
    );
  }

  /** How many of the recent events it has not been sent. */
  get behind(): number {
    return this.#place === null ? 0 : this.#options.source.recent.end - this.#place;
  }

  keepAlive(): void {
    if (this.#isEnded || !this.#hasRoom) return;
    const isLevel = this.#place === this.#options.source.recent.end;
    const id = isLevel ? this.#idAt(this.#options.source.id) : null;
    this.#put(keepAliveFrame(id === this.#sentId ? null : id));
    if (id !== null) this.#sentId = id;
  }

  /** Ends the response. @param retryMs when the browser shall come again; null leaves it as it was */
  end(retryMs: number | null = null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#leave();
    this.#abort.abort();
    this.#whenRoom?.();
    try {
      if (retryMs !== null) this.#put(retryFrame(retryMs));
      this.#stream.close();
    } catch {
      // It was cancelled: nobody reads it any more.
    }
    this.#options.ended(this);
  }

  #begin(): void {
    const { source, lastEventId } = this.#options;
    this.#leave = source.onMore(() => this.#send());
    if (lastEventId === null) {
      this.#goLive();
      this.#open();
      return;
    }
    const begun = parsePositions(lastEventId);
    const fault = canResume(begun, source);
    if (begun === null || fault !== null) {
      this.#open();
      this.#resync(fault ?? { reason: 'unknown-id' });
      return;
    }
    const seen = identified(begun, source.positions);
    this.#open(printPositions(seen));
    if (isWithin(seen, source.positions) && source.recent.holdsAfter(seen)) {
      this.#seen = new Map(seen);
      this.#place = source.recent.begin;
      this.#send();
    } else void this.#catchUp(seen);
  }

  #open(id = this.#options.source.id): void {
    this.#sentId = id;
    this.#put(openingFrame(this.#options.retryMs, id));
  }

  /** Reads what it has missed from the streams themselves, then goes on with the recent events. */
  async #catchUp(from: Positions): Promise<void> {
    const { resumer, source } = this.#options;
    const positions = new Map(from);
    const resumed = await resumer.resume(positions, this.#abort.signal, async message => {
      advanced(positions, message.stream, message.seq);
      const event = source.eventOf(message);
      const data = event === null ? null : this.#options.show(event);
      if (data === null) return;
      await this.#room();
      this.#putEvent(event!, data, printPositions(positions));
    });
    if (this.#isEnded) return;
    if ('reason' in resumed) {
      this.#resync(resumed);
      return;
    }
    this.#seen = positions;
    this.#place = resumed.place;
    this.#send();
  }

  #send(): void {
    this.#whenRoom?.();
    this.#whenRoom = null;
    const { recent } = this.#options.source;
    while (!this.#isEnded && this.#place !== null && this.#hasRoom && this.#place < recent.end) {
      const entry = recent.at(this.#place);
      if (entry === undefined) this.#resync(recent.whyGone(this.#place));
      else {
        this.#place++;
        this.#sendEntry(entry);
      }
    }
  }

  #sendEntry(entry: Entry): void {
    const { stream } = entry;
    const seen = this.#seen?.get(stream)?.seq ?? 0;
    if (entry.kind === 'gap') {
      if (entry.before - 1 <= seen) return;
      const { after, before } = entry;
      this.#resync({ reason: 'trimmed', stream, after, before });
      return;
    }
    if (entry.seq <= seen) return;
    const data = this.#options.show(entry.event);
    if (data !== null) this.#putEvent(entry.event, data, this.#idAt(entry.id));
  }

  /** While it has seen more of some stream than an entry knows of, its id says so. */
  #idAt(id: string): string {
    if (this.#seen === null) return id;
    const { positions } = this.#options.source;
    const ahead = [...this.#seen].some(([stream, { seq }]) => seq > (positions.get(stream)?.seq ?? 0));
    const known = parsePositions(id) ?? new Map();
    const both = furthest(known, this.#seen);
    if (!ahead && this.#place === this.#options.source.recent.end) this.#seen = null;
    return printPositions(both);
  }

  #resync(resync: Resync): void {
    this.#goLive();
    const { source } = this.#options;
    this.#sentId = source.id;
    this.#put(resyncFrame(resync, source.id));
    this.#options.resynced(resync);
  }

  #goLive(): void {
    this.#seen = null;
    this.#place = this.#options.source.recent.end;
  }

  #putEvent({ type }: DeliveredEvent, data: string, id: string): void {
    this.#sentId = id;
    this.#put(eventFrame(type, data, id));
    this.#options.sent();
  }

  #put(frame: string): void {
    this.#stream.enqueue(encoder.encode(frame));
  }

  get #hasRoom(): boolean {
    return (this.#stream.desiredSize ?? 0) > 0;
  }

  async #room(): Promise<void> {
    while (!this.#isEnded && !this.#hasRoom) {
      await new Promise<void>(resolve => {
        this.#whenRoom = resolve;
      });
    }
    this.#abort.signal.throwIfAborted();
  }
}

function isWithin(seen: Positions, known: Positions): boolean {
  return [...known].every(([stream, { seq }]) => (seen.get(stream)?.seq ?? 0) <= seq);
}

/** An id that does not say of which streams it is (of an older version, or written by hand) is of those that there are. */
function identified(seen: Positions, known: Positions): Positions {
  return new Map(
    [...seen].map(([stream, { seq, made }]) => [
      stream,
      { seq, made: made ?? known.get(stream)?.made ?? null },
    ]),
  );
}
