/**
 * Reads what several streams hold, from a place to an end, as one sequence in the order in which it was stored: by time,
 * then stream, then sequence.
 *
 *   reader of A ──▶ queue of A ─┐
 *   reader of B ──▶ queue of B ─┼──the oldest head──▶ for await
 *   reader of C ──▶ queue of C ─┘
 *
 * Every reader is an ordered consumer of its own, which acknowledges nothing and goes by itself: the place of no other
 * consumer is touched. Who does not ask for the next message holds the servers back, so that a history of any length
 * takes a few hundred messages of memory.
 */
import type { Config } from '../../resources/resource.js';
import type { Bus, BusMessage, Reader, ReaderStatus, StartAt } from '../bus.js';
import { Queue } from '../queue.js';
import { RuntimeError } from '../runtime-error.js';

export interface Source {
  stream: string;
  /** As for a reader: a name that nobody else uses, filters. */
  config: Config & { name: string };
  from: StartAt;
  /** The last sequence that is of interest; null: all that is stored when the reading begins. */
  untilSeq?: number | null;
}

export interface MergedReadOptions {
  /** Messages stored after this moment are of no interest; null without. */
  untilMs?: number | null;
  signal?: AbortSignal | undefined;
  /** Told where a stream begins to be read, before its first message. */
  began?(stream: string, after: number): void;
  /** Told of messages that were gone before they could be read. */
  gap?(stream: string, after: number, before: number): void;
  /** How long a stream may take to begin. Default: 10 s. */
  beginWithinMs?: number;
}

const WINDOW = 128;
const BEGIN_WITHIN_MS = 10_000;
/** The consumers of such readers are gone so long after their last reading. */
const GONE_AFTER_NS = 10e9;

/**
 * The config of a reader's consumer: in memory, for the time of the reading.
 *
 * With `filter_subject` the filter is part of the request's subject, and a right that names the filter allows it; with
 * `filter_subjects` it is not, and a right that names none does (src/access/consumer-needs.ts).
 */
export function passingConsumer(
  name: string,
  filters: readonly string[],
  { isNamed = filters.length === 1 }: { isNamed?: boolean } = {},
): Config & { name: string } {
  const filter =
    filters.length === 0 ? {} : isNamed ? { filter_subject: filters[0] } : { filter_subjects: [...filters] };
  return {
    name,
    ...filter,
    ack_policy: 'none',
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: GONE_AFTER_NS,
  };
}

/** @throws RuntimeError `denied`, `consumer-missing` where a stream cannot be read; the signal's reason */
export async function* readMerged(
  bus: Bus,
  sources: readonly Source[],
  options: MergedReadOptions = {},
): AsyncGenerator<BusMessage, void, void> {
  const change = new Change();
  const stopped = () => change.tell();
  options.signal?.addEventListener('abort', stopped, { once: true });
  const reads = sources.map(source => new SourceRead(bus, source, options, () => change.tell()));
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      for (const { failure } of reads) if (failure !== null) throw failure;
      if (reads.some(read => read.isAwaited)) {
        await change.next();
        continue;
      }
      const oldest = oldestOf(reads);
      if (oldest === null) return;
      yield oldest.take();
    }
  } finally {
    options.signal?.removeEventListener('abort', stopped);
    await Promise.all(reads.map(read => read.stop()));
  }
}

function oldestOf(reads: readonly SourceRead[]): SourceRead | null {
  let oldest: SourceRead | null = null;
  for (const read of reads) {
    if (read.head !== undefined && (oldest === null || isBefore(read.head, oldest.head!))) oldest = read;
  }
  return oldest;
}

export function isBefore(a: BusMessage, b: BusMessage): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs;
  return a.stream === b.stream ? a.seq < b.seq : a.stream < b.stream;
}

/** Somebody waits for something to have changed, which it may have done already. */
class Change {
  #isDue = false;
  #wake: (() => void) | null = null;

  tell(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  async next(): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
    this.#isDue = false;
    this.#wake = null;
  }
}

class SourceRead {
  failure: Error | null = null;
  readonly #source: Source;
  readonly #options: MergedReadOptions;
  readonly #changed: () => void;
  readonly #queue = new Queue<BusMessage>();
  readonly #reader: Reader;
  readonly #late: { cancel(): void };
  /** How many more are to come; null while that is not known. */
  #left: number | null = null;
  #hasBegun = false;
  #isDone = false;

  constructor(bus: Bus, source: Source, options: MergedReadOptions, changed: () => void) {
    this.#source = source;
    this.#options = options;
    this.#changed = changed;
    const { stream, config, from } = source;
    this.#reader = bus.read(
      { stream, config, from, window: WINDOW },
      { message: message => this.#received(message), status: status => this.#happened(status) },
    );
    this.#late = bus.clock.after(options.beginWithinMs ?? BEGIN_WITHIN_MS, () => this.#isLate(stream));
  }

  get head(): BusMessage | undefined {
    return this.#queue.peek();
  }

  /** Whether its next message is not here yet. */
  get isAwaited(): boolean {
    return !this.#isDone && this.#queue.size === 0;
  }

  take(): BusMessage {
    this.#reader.demand(1);
    return this.#queue.shift()!;
  }

  stop(): Promise<void> {
    this.#isDone = true;
    this.#late.cancel();
    return this.#reader.stop();
  }

  #received(message: BusMessage): void {
    if (this.#isDone) return;
    const { untilSeq = null } = this.#source;
    const { untilMs = null } = this.#options;
    if ((untilSeq !== null && message.seq > untilSeq) || (untilMs !== null && message.timeMs > untilMs)) {
      this.#done();
      return;
    }
    // What is stored while this is being read is not part of it.
    this.#left ??= message.pending + 1;
    this.#left--;
    this.#queue.push(message);
    if (message.seq === untilSeq || (untilSeq === null && this.#left <= 0)) this.#done();
    else this.#changed();
  }

  #happened(status: ReaderStatus): void {
    if (this.#isDone) return;
    switch (status.kind) {
      case 'ready':
        if (!this.#hasBegun) this.#options.began?.(this.#source.stream, status.after);
        this.#hasBegun = true;
        this.#late.cancel();
        break;
      case 'caught-up':
        this.#done();
        break;
      case 'gap':
        this.#options.gap?.(this.#source.stream, status.after, status.before);
        break;
      case 'absent':
      case 'denied':
        this.#fail(status.kind, status.reason);
        break;
      case 'reset':
        break;
    }
  }

  #done(): void {
    this.#isDone = true;
    this.#late.cancel();
    void this.#reader.stop();
    this.#changed();
  }

  /** A stream that is away while its leader moves is tried again by the reader; one that does not exist is not waited for. */
  #fail(kind: 'absent' | 'denied', reason: string): void {
    if (kind === 'absent' && !/not found|nobody answers/.test(reason)) return;
    const { stream } = this.#source;
    this.failure = new RuntimeError(
      kind === 'denied' ? 'denied' : 'consumer-missing',
      `\`${stream}\` cannot be read: ${reason}`,
      {
        help:
          kind === 'denied'
            ? `The login needs to publish to $JS.API.CONSUMER.CREATE.${stream}.> and $JS.FC.${stream}.>.`
            : 'Look at the stream: fleetctl plan',
      },
    );
    this.#done();
  }

  #isLate(stream: string): void {
    this.failure = new RuntimeError('consumer-missing', `\`${stream}\` cannot be read: no answer in time`, {
      help: 'Look at the connection and at the leader of the stream.',
    });
    this.#done();
  }
}
