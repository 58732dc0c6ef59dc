import type { BusMessage } from '../bus.js';
import type { Params } from '../events/event-subjects.js';

/** What a handler is given: the event's payload, typed, and where it comes from. */
export class DeliveredEvent<Type extends string = string, Data = unknown, P = Params> {
  /** The event's name in the topology: `orders.{region}.created`. */
  readonly type: Type;
  readonly data: Data;
  /** What stands in the subject for the event's parameters. */
  readonly params: P;
  readonly #message: BusMessage;

  constructor(type: Type, data: Data, params: P, message: BusMessage) {
    this.type = type;
    this.data = data;
    this.params = params;
    this.#message = message;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get stream(): string {
    return this.#message.stream;
  }

  /** Sequence in the stream. */
  get seq(): number {
    return this.#message.seq;
  }

  /** When the stream stored it. */
  get time(): Date {
    return new Date(this.#message.timeMs);
  }

  /** The id that it was published under (Nats-Msg-Id); null where its publisher gave none. */
  get id(): string | null {
    return this.#message.header('Nats-Msg-Id');
  }

  header(name: string): string | null {
    return this.#message.header(name);
  }

  headers(): Record<string, string> {
    return this.#message.headers();
  }

  /** The body as it came. */
  get body(): Uint8Array {
    return this.#message.data;
  }
}
