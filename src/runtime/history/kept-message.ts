import type { BusMessage } from '../bus.js';
import { headerOf } from '../header-of.js';

/**
 * A message to be kept for longer than its turn. As it was delivered it holds on to the buffer of everything that came
 * over the network with it, which may be a hundred times its own size.
 */
export class KeptMessage implements BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly stream: string;
  readonly consumer: string;
  readonly seq: number;
  readonly deliveries: number;
  readonly timeMs: number;
  readonly pending: number;
  readonly #headers: Record<string, string>;

  constructor(message: BusMessage) {
    this.subject = message.subject;
    this.data = message.data.slice();
    this.stream = message.stream;
    this.consumer = message.consumer;
    this.seq = message.seq;
    this.deliveries = message.deliveries;
    this.timeMs = message.timeMs;
    this.pending = message.pending;
    this.#headers = message.headers();
  }

  header(name: string): string | null {
    return headerOf(this.#headers, name);
  }

  headers(): Record<string, string> {
    return { ...this.#headers };
  }

  /** What it takes of memory, in bytes; near enough to keep a limit. */
  get size(): number {
    let headers = 0;
    for (const [name, value] of Object.entries(this.#headers)) headers += name.length + value.length;
    return this.data.length + this.subject.length + headers;
  }
}
