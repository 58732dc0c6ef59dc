/**
 * Publishing with PubAck over one inbox: every message's reply subject is the inbox and a token, so that nothing but
 * an entry in a table has to be made for each. One timer looks for those that wait too long.
 */
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { ApiError } from '../../jetstream/api-error.js';
import { BusFault, type BusFaultKind, type Clock, type Outgoing, type PubAck } from '../bus.js';
import { Slots } from './slots.js';
import { wireHeaders } from './wire-headers.js';

/** How often the waiting are looked through: a timeout may come so much late. */
const LOOK_MS = 100;
const NO_RESPONDERS = 503;
const decoder = new TextDecoder();

interface Waiting {
  subject: string;
  deadlineMs: number;
  resolve(ack: PubAck): void;
  reject(error: Error): void;
}

type Answer = PubAck & { error?: { code?: number; err_code?: number; description?: string } };

export class PubAcks {
  readonly #client: NatsConnection;
  readonly #clock: Clock;
  readonly #inbox: string;
  readonly #waiting = new Slots<Waiting>();
  #isLooking = false;

  constructor(client: NatsConnection, clock: Clock, inbox: string) {
    this.#client = client;
    this.#clock = clock;
    this.#inbox = `${inbox}.`;
    client.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#answered(message);
        else this.fail('denied', 'the login may not hear the answers to what it publishes');
      },
    });
  }

  publish(message: Outgoing, timeoutMs: number): Promise<PubAck> {
    return new Promise((resolve, reject) => {
      const { subject, data, headers } = message;
      const deadlineMs = this.#clock.now() + timeoutMs;
      const token = this.#waiting.add({ subject, deadlineMs, resolve, reject });
      const reply = this.#inbox + token;
      try {
        const options = headers === undefined ? { reply } : { reply, headers: wireHeaders(headers) };
        this.#client.publish(subject, data, options);
      } catch (error) {
        this.#waiting.take(token);
        reject(publishFault(error, subject));
        return;
      }
      if (!this.#isLooking) this.#look();
    });
  }

  /** Fails those that wait, all of them or those of one subject. */
  fail(kind: BusFaultKind, why: string, subject?: string): void {
    const failed = this.#waiting.takeWhere(waiting => subject === undefined || waiting.subject === subject);
    for (const waiting of failed) waiting.reject(new BusFault(kind, waiting.subject, why));
  }

  #answered(message: Msg): void {
    const answer = answerOf(message);
    if (answer === null) return;
    const waiting = this.#waiting.take(message.subject.slice(this.#inbox.length));
    if (waiting === null) return;
    if (answer === 'nobody') {
      waiting.reject(new BusFault('no-responders', waiting.subject, 'no stream stores it'));
    } else if (answer.error !== undefined) waiting.reject(new ApiError(waiting.subject, answer.error));
    else waiting.resolve({ stream: answer.stream, seq: answer.seq, duplicate: answer.duplicate === true });
  }

  #look(): void {
    this.#isLooking = true;
    this.#clock.after(LOOK_MS, () => {
      this.#isLooking = false;
      const now = this.#clock.now();
      for (const { subject, reject } of this.#waiting.takeWhere(({ deadlineMs }) => deadlineMs <= now)) {
        reject(new BusFault('timeout', subject, 'the stream did not confirm it in time'));
      }
      if (this.#waiting.size > 0) this.#look();
    });
  }
}

/** Null for what is no stream's answer: whoever subscribes to the subject may reply, too, and even before it. */
function answerOf({ data, headers }: Msg): Answer | 'nobody' | null {
  if (data.length === 0) return headers?.code === NO_RESPONDERS ? 'nobody' : null;
  try {
    const answer = JSON.parse(decoder.decode(data)) as Answer | null;
    const isAck = typeof answer?.stream === 'string' && typeof answer.seq === 'number';
    return isAck || typeof answer?.error === 'object' ? answer : null;
  } catch {
    return null;
  }
}

function publishFault(error: unknown, subject: string): Error {
  const { message } = error as Error;
  if (/max_payload/.test(message)) return new BusFault('too-large', subject, 'larger than the server takes');
  if (/closed|draining/i.test(message)) return new BusFault('closed', subject, 'the connection is closed');
  return error as Error;
}
