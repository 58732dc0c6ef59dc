import type { BusMessage } from '../../runtime/bus.js';
import { headerOf } from '../../runtime/header-of.js';
import type { ConsumerModel } from './consumer-model.js';
import type { Delivery } from './delivery.js';

/** A message as a service has it in hand. */
export class MemoryMessage implements BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly stream: string;
  readonly consumer: string;
  readonly seq: number;
  readonly consumerSeq: number;
  readonly deliveries: number;
  readonly timeMs: number;
  readonly pending: number;
  /** What it is settled with: one of the same name that was made since is another consumer. */
  readonly origin: ConsumerModel;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    { stored, stream, consumer, consumerSeq, deliveries, pending }: Delivery,
    origin: ConsumerModel,
  ) {
    this.subject = stored.subject;
    // The server keeps its own copy, whatever a handler does to the bytes.
    this.data = stored.data.slice();
    this.stream = stream;
    this.consumer = consumer;
    this.seq = stored.seq;
    this.consumerSeq = consumerSeq;
    this.deliveries = deliveries;
    this.timeMs = stored.timeMs;
    this.pending = pending;
    this.origin = origin;
    this.#headers = stored.headers;
  }

  header(name: string): string | null {
    return headerOf(this.#headers, name);
  }

  headers(): Record<string, string> {
    return { ...this.#headers };
  }
}
