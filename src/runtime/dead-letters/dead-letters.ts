/**
 * The dead letters of a stream that keeps them: looked through, sent back to the consumer that failed, or thrown away.
 *
 *   letter ──redrive──▶ copy under dlq.S.C.redrive, confirmed ──▶ letter deleted
 *                        └──waiting──▶ in hand ──▶ settled by the service
 *   letter ──discard──▶ deleted
 *
 * Between the two steps of a redrive nothing is lost, and redriven again nothing is sent twice within the duplicate window.
 */
import { letterSubject, redriveConsumer, redriveSubject } from '../../access/dead-letters.js';
import { isApiError } from '../../jetstream/api-error.js';
import { ERR } from '../../jetstream/error-codes.js';
import type { LetterFacts } from '../../resources/dead-letter.js';
import type { Bus, BusMessage, ConsumerInfo, Headers } from '../bus.js';
import type { Cut } from '../history/cut.js';
import { History, type HistoryQuery } from '../history/history.js';
import { KeptMessage } from '../history/kept-message.js';
import { RuntimeError } from '../runtime-error.js';
import { DEAD_LETTER } from './dead-letter.js';

/** A dead letter as it is kept. */
export interface StoredLetter extends LetterFacts {
  /** Digest of the topology that the service was built with. */
  topology: string | null;
  data: Uint8Array;
  /** All of them as they are kept. */
  headers: Headers;
}

/** A letter on its way back to its consumer, as it is kept until then; `letter` is the sequence of the copy. */
export interface RedrivenLetter extends StoredLetter {
  /**
   * `waiting` for its service, or `in-hand`: delivered to it, and not known to be settled. What was settled before an older
   * one counts as in hand until that is settled too.
   */
  way: 'waiting' | 'in-hand';
}

export interface DeadLettersOptions {
  bus: Bus;
  /** The stream that keeps them, and whether it keeps them on their way back, too. */
  keeper: string;
  keepsRedrives: boolean;
  /** Their event: `dlq.{stream}.{consumer}`. */
  event: string;
  /** What the names of its consumers begin with. */
  name: string;
  mayAsk: boolean;
}

export interface LettersQuery extends Pick<HistoryQuery, 'from' | 'to' | 'signal'> {
  stream?: string;
  consumer?: string;
  limit?: number;
}

const PUBLISH_TIMEOUT_MS = 5_000;
const NOTHING_READ = { ack_floor: { stream_seq: 0 }, delivered: { stream_seq: 0 } };

export class DeadLetters {
  readonly #options: DeadLettersOptions;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  /** Oldest first. @param told of what retention has cut of them */
  async *list(
    query: LettersQuery = {},
    told: (cut: Cut) => void = () => {},
  ): AsyncGenerator<StoredLetter, void, void> {
    const { bus, keeper, event, name, mayAsk } = this.#options;
    const { stream = '*', consumer = '*', limit = Number.POSITIVE_INFINITY, ...bounds } = query;
    const filter = letterSubject(event, stream, consumer);
    const history = new History({ bus, events: {}, streams: new Map([[keeper, [filter]]]), name, mayAsk });
    const cuts = await history.cuts(bounds);
    for (const cut of cuts) told(cut);
    let left = limit;
    for await (const message of history.messages(bounds, cuts, told)) {
      if (left-- <= 0) return;
      yield letterOf(new KeptMessage(message));
    }
  }

  /** Those of one consumer that were sent back, and are not settled yet; oldest first. */
  async *onTheirWay({
    stream,
    consumer,
    signal,
  }: Pick<LettersQuery, 'signal'> & { stream: string; consumer: string }): AsyncGenerator<
    RedrivenLetter,
    void,
    void
  > {
    const { bus, keeper, event, name, keepsRedrives } = this.#options;
    const reader = keepsRedrives ? await this.#readerOf(stream, consumer) : 'idle';
    if (reader === 'idle') return;
    const { ack_floor: settled, delivered } = reader ?? NOTHING_READ;
    const filter = redriveSubject(event, stream, consumer);
    const options = { bus, events: {}, mayAsk: false, name: `${name}-way` };
    const history = new History({ ...options, streams: new Map([[keeper, [filter]]]) });
    const from = { seq: settled.stream_seq + 1 };
    const query = signal === undefined ? { from } : { from, signal };
    for await (const message of history.messages(query, [], () => {})) {
      const way = message.seq > delivered.stream_seq ? 'waiting' : 'in-hand';
      yield { ...letterOf(new KeptMessage(message)), stream, consumer, way };
    }
  }

  /** Null where no service has ever read what is sent back to a consumer; `idle` where all of it is settled. */
  async #readerOf(stream: string, consumer: string): Promise<ConsumerInfo | 'idle' | null> {
    const { bus, keeper } = this.#options;
    try {
      const info = await bus.consumerInfo({ stream: keeper, consumer: redriveConsumer(stream, consumer) });
      return info.num_pending === 0 && info.num_ack_pending === 0 ? 'idle' : info;
    } catch (error) {
      if (isApiError(error, ERR.consumerNotFound)) return null;
      throw error;
    }
  }

  /** @throws ApiError, BusFault; null where there is none */
  async find(letter: number): Promise<StoredLetter | null> {
    const { bus, keeper, event } = this.#options;
    const [stored] = await collected(
      new History({
        ...{ bus, events: {}, mayAsk: false, name: `${this.#options.name}-one` },
        streams: new Map([[keeper, [letterSubject(event, '*', '*')]]]),
      }).messages({ from: { seq: letter }, to: { seq: letter } }, [], () => {}),
    );
    return stored === undefined ? null : letterOf(new KeptMessage(stored));
  }

  /**
   * Sends a letter back to the consumer that failed, and to nobody else. It is handled by the service that reads the
   * consumer, as soon as it runs; fails it again, it is a dead letter again. False where somebody else had it meanwhile.
   * @throws ApiError, BusFault: the letter is still there
   */
  async redrive(letter: StoredLetter): Promise<boolean> {
    const { bus, keeper, event, keepsRedrives } = this.#options;
    if (!keepsRedrives) {
      throw new RuntimeError(
        'usage',
        `\`${keeper}\` does not store what is sent back: \`${redriveSubject(event, '*', '*')}\`.`,
        {
          help: `Let its subjects take it in, such as \`${event.split('{')[0]}>\`, and apply the topology.`,
        },
      );
    }
    const { stream, consumer, redrives, storedAt } = letter;
    const kept = Object.entries(letter.headers).filter(([name]) => !/^nats-/i.test(name));
    await bus.publish(
      {
        subject: redriveSubject(event, stream, consumer),
        data: letter.data,
        headers: {
          ...Object.fromEntries(kept),
          [DEAD_LETTER.redrives]: String(redrives + 1),
          'Nats-Msg-Id': `redrive:${letter.letter}:${storedAt.getTime()}`,
        },
      },
      PUBLISH_TIMEOUT_MS,
    );
    return bus.deleteMessage(keeper, letter.letter);
  }

  /** Throws a letter away, for good. False where it was gone already. */
  discard({ letter }: Pick<StoredLetter, 'letter'>): Promise<boolean> {
    return this.#options.bus.deleteMessage(this.#options.keeper, letter);
  }
}

async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** A message that anybody else has put there has no headers of ours: it is shown as it is. */
function letterOf(message: BusMessage): StoredLetter {
  const tokens = message.subject.split('.');
  const text = (name: string) => message.header(name);
  const number = (name: string) => Number(text(name) ?? 0) || 0;
  const time = Date.parse(text(DEAD_LETTER.time) ?? '');
  return {
    letter: message.seq,
    storedAt: new Date(message.timeMs),
    stream: text(DEAD_LETTER.stream) ?? tokens.at(-2) ?? '',
    consumer: text(DEAD_LETTER.consumer) ?? tokens.at(-1) ?? '',
    subject: text(DEAD_LETTER.subject) ?? message.subject,
    seq: number(DEAD_LETTER.seq),
    time: Number.isNaN(time) ? null : new Date(time),
    id: text(DEAD_LETTER.id),
    reason: text(DEAD_LETTER.reason) ?? 'unknown',
    error: text(DEAD_LETTER.error),
    path: text(DEAD_LETTER.path),
    attempts: number(DEAD_LETTER.attempts),
    redrives: number(DEAD_LETTER.redrives),
    service: text(DEAD_LETTER.service),
    topology: text(DEAD_LETTER.topology),
    data: message.data,
    headers: message.headers(),
  };
}
