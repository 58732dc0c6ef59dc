/**
 * One stream of a fan-out, read in order by this instance; and whether it still is the stream that it was.
 *
 *   reading ──ready again──▶ asking which stream it is ──the same──▶ reading
 *                                  ├──made anew in its place──▶ read from its beginning
 *                                  └──has lost its end──▶ read from what came after that
 *
 * A reader goes on behind the sequence that it has seen, which in a stream that was deleted and made anew is any message:
 * so what comes is held until that is known. Without the right to ask (STREAM.INFO) it is not known, and is told as null.
 */
import type { Config } from '../../resources/resource.js';
import { type Bus, BusFault, type BusMessage, type Reader, type ReaderStatus, type StartAt } from '../bus.js';
import { madeOf } from './made-of.js';

export interface FanOutStreamOptions {
  bus: Bus;
  stream: string;
  config: Config & { name: string };
  from: StartAt;
  window: number;
}

export interface FanOutStreamSink {
  message(message: BusMessage): void;
  began(began: Began): void;
  gap(after: number, before: number): void;
  cannot(kind: 'absent' | 'denied', reason: string): void;
}

/** A stream is read behind a sequence, from now on. */
export interface Began {
  stream: string;
  after: number;
  /** Which of the streams that ever had this name (`madeOf`); null where that cannot be known. */
  made: string | null;
  /** It is not the one that was read before, or has lost what was read of it last. */
  isOther: boolean;
}

const ASK_AGAIN_MS = 500;
/** A leader that was just elected may know less than the last one did: what it has lost it still lacks a while later. */
const LOST_AFTER_TIMES = 6;

export class FanOutStream {
  readonly #options: FanOutStreamOptions;
  readonly #sink: FanOutStreamSink;
  #reader: Reader;
  #readers = 0;
  #known: { made: string; lastSeq: number } | null = null;
  #mayAsk = true;
  #isOther = false;
  #isStopped = false;
  /** What waits to be known to be of this stream; null while that is known. */
  #held: BusMessage[] | null = null;
  #gap: { after: number; before: number } | null = null;
  /** When the last message that was handed on was stored; null before the first. */
  #lastMs: number | null = null;
  #asked = 0;

  constructor(options: FanOutStreamOptions, sink: FanOutStreamSink) {
    this.#options = options;
    this.#sink = sink;
    this.#reader = this.#read(options.from);
  }

  demand(count: number): void {
    this.#reader.demand(count);
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#reader.stop();
  }

  #read(from: StartAt): Reader {
    const { bus, stream, config, window } = this.#options;
    const number = ++this.#readers;
    const name = number === 1 ? config.name : `${config.name}-again${number}`;
    const isCurrent = () => number === this.#readers;
    return bus.read(
      { stream, config: { ...config, name }, from, window },
      {
        message: message => {
          if (isCurrent()) this.#received(message);
        },
        status: status => {
          if (isCurrent()) this.#happened(status);
        },
      },
    );
  }

  #received(message: BusMessage): void {
    if (this.#held !== null) this.#held.push(message);
    else this.#hand(message);
  }

  #hand(message: BusMessage): void {
    if (this.#known !== null && message.seq > this.#known.lastSeq) this.#known.lastSeq = message.seq;
    this.#lastMs = message.timeMs;
    this.#sink.message(message);
  }

  #happened(status: ReaderStatus): void {
    switch (status.kind) {
      case 'gap':
        this.#gap = { after: this.#gap?.after ?? status.after, before: status.before };
        break;
      case 'ready':
        this.#held ??= [];
        void this.#ask(++this.#asked, status.after, 1);
        break;
      case 'absent':
      case 'denied':
        this.#sink.cannot(status.kind, status.reason);
        break;
      case 'caught-up':
      case 'reset':
    }
  }

  async #ask(asked: number, after: number, times: number): Promise<void> {
    const found = await this.#identity();
    if (this.#isStopped || asked !== this.#asked) return;
    if (found === 'denied') {
      this.#goOn(after);
      return;
    }
    const known = this.#known;
    const isOther = known !== null && found !== null && found.made !== known.made;
    const hasLost = known !== null && found !== null && !isOther && found.lastSeq < known.lastSeq;
    if (found === null || (hasLost && times < LOST_AFTER_TIMES)) {
      this.#options.bus.clock.after(ASK_AGAIN_MS, () => {
        if (asked === this.#asked) void this.#ask(asked, after, times + 1);
      });
      return;
    }
    this.#known = found;
    if (isOther) this.#beginAnew({ seq: 1 });
    else if (hasLost) this.#beginAnew(this.#behindTheLoss(found.lastSeq));
    else this.#goOn(after);
  }

  /** Null where nothing can be said for now. */
  async #identity(): Promise<{ made: string; lastSeq: number } | 'denied' | null> {
    if (!this.#mayAsk) return 'denied';
    try {
      const { created, state } = await this.#options.bus.streamInfo(this.#options.stream);
      return { made: madeOf(created), lastSeq: state.last_seq };
    } catch (error) {
      if (!(error instanceof BusFault) || error.kind !== 'denied') return null;
      this.#mayAsk = false;
      return 'denied';
    }
  }

  #goOn(after: number): void {
    const { stream } = this.#options;
    this.#sink.began({ stream, after, made: this.#known?.made ?? null, isOther: this.#isOther });
    this.#isOther = false;
    const gap = this.#gap;
    this.#gap = null;
    if (gap !== null) this.#sink.gap(gap.after, gap.before);
    const held = this.#held ?? [];
    this.#held = null;
    for (const message of held) this.#hand(message);
  }

  /** A stream that has lost its end stores other messages under the same sequences: later ones than any that was read. */
  #behindTheLoss(lastSeq: number): StartAt {
    return this.#lastMs === null ? { seq: lastSeq + 1 } : { timeMs: Math.floor(this.#lastMs) + 1 };
  }

  #beginAnew(from: StartAt): void {
    this.#isOther = true;
    this.#held = null;
    this.#gap = null;
    this.#asked++;
    const old = this.#reader;
    this.#reader = this.#read(from);
    void old.stop();
  }
}
