import type { Msg } from '@nats-io/transport-node';
import type { BusMessage } from '../bus.js';

/**
 * A message as the client hands it over; what a handler need not look at is not taken apart.
 *
 * Its reply subject says where it comes from, and is what acknowledgements are sent to:
 *
 *   $JS.ACK.STREAM.CONSUMER.DELIVERIES.SEQ.CONSUMER_SEQ.TIME.PENDING
 *   $JS.ACK.DOMAIN.ACCOUNT.STREAM.CONSUMER.DELIVERIES.SEQ.CONSUMER_SEQ.TIME.PENDING[.TOKEN]
 */
export class DeliveredMessage implements BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply: string;
  readonly origin: Origin;
  readonly #message: Msg;

  /** @param before where the message before this one came from: most come from the same place */
  constructor(message: Msg, before: Origin | null) {
    this.#message = message;
    this.subject = message.subject;
    this.data = message.data;
    const reply = message.reply ?? '';
    this.reply = reply;
    const isSame = before !== null && reply.startsWith(before.prefix);
    this.origin = isSame ? before : originOf(reply);
  }

  get deliveries(): number {
    return this.#number(0);
  }

  get seq(): number {
    return this.#number(1);
  }

  get consumerSeq(): number {
    return this.#number(2);
  }

  get timeMs(): number {
    return this.#number(3) / 1e6;
  }

  get pending(): number {
    return this.#number(4);
  }

  get stream(): string {
    return this.origin.stream;
  }

  get consumer(): string {
    return this.origin.consumer;
  }

  header(name: string): string | null {
    const { headers } = this.#message;
    if (headers === undefined) return null;
    const exact = headers.get(name);
    if (exact !== '') return exact;
    const wanted = name.toLowerCase();
    const written = headers.keys().find(key => key.toLowerCase() === wanted);
    return written === undefined ? null : headers.get(written);
  }

  /** One of the five numbers, which have a dot between them. Few of them are asked for, so none is read before. */
  #number(index: number): number {
    const { reply } = this;
    let at = this.origin.prefix.length;
    for (let i = 0; i < index; i++) at = reply.indexOf('.', at) + 1;
    let number = 0;
    for (let code = reply.charCodeAt(at); code >= ZERO && code <= NINE; code = reply.charCodeAt(++at)) {
      number = number * 10 + (code - ZERO);
    }
    return number;
  }

  headers(): Record<string, string> {
    const { headers } = this.#message;
    if (headers === undefined) return {};
    return Object.fromEntries(headers.keys().map(name => [name, headers.get(name)]));
  }
}

/** What is the same for all messages of a consumer. */
export interface Origin {
  /** The reply subject up to the numbers. */
  prefix: string;
  stream: string;
  consumer: string;
}

const ZERO = 48;
const NINE = 57;
const SHORT_FORM = 9;

function originOf(reply: string): Origin {
  const tokens = reply.split('.');
  const at = tokens.length === SHORT_FORM ? 2 : 4;
  const prefix = `${tokens.slice(0, at + 2).join('.')}.`;
  return { prefix, stream: tokens[at] ?? '', consumer: tokens[at + 1] ?? '' };
}
