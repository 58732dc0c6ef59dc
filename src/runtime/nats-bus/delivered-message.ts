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
  readonly stream: string;
  readonly consumer: string;
  readonly seq: number;
  readonly consumerSeq: number;
  readonly deliveries: number;
  readonly timeMs: number;
  readonly pending: number;
  readonly #message: Msg;

  constructor(message: Msg) {
    this.#message = message;
    this.subject = message.subject;
    this.data = message.data;
    this.reply = message.reply ?? '';
    const tokens = this.reply.split('.');
    const at = tokens.length === SHORT_FORM ? 2 : 4;
    this.stream = tokens[at]!;
    this.consumer = tokens[at + 1]!;
    this.deliveries = Number(tokens[at + 2]);
    this.seq = Number(tokens[at + 3]);
    this.consumerSeq = Number(tokens[at + 4]);
    this.timeMs = Number(tokens[at + 5]) / 1e6;
    this.pending = Number(tokens[at + 6]);
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

  headers(): Record<string, string> {
    const { headers } = this.#message;
    if (headers === undefined) return {};
    return Object.fromEntries(headers.keys().map(name => [name, headers.get(name)]));
  }
}

const SHORT_FORM = 9;
