/**
 * Acknowledgements, sent together: the client writes to its socket once for all that is published at once. Handling
 * with one write for each ack runs at less than half the speed.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import type { Turns } from './turns.js';

/** So many are sent at once, while more messages are worked on; fewer with what else the turn brings. */
const AT_MOST = 64;
/** The server takes an empty body for an ack (consumer.go, processAck). */
const ACK = new Uint8Array(0);

export class AckBatch {
  readonly #client: NatsConnection;
  readonly #protocol: Protocol | null;
  readonly #turns: Turns;
  #replies: string[] = [];

  constructor(client: NatsConnection, turns: Turns) {
    this.#client = client;
    this.#protocol = protocolOf(client);
    this.#turns = turns;
  }

  add(reply: string): void {
    const waiting = this.#replies.push(reply);
    if (waiting >= AT_MOST) this.send();
    else if (waiting === 1) this.#turns.add(this.#send);
  }

  send(): void {
    const replies = this.#replies;
    if (replies.length === 0) return;
    this.#replies = [];
    if (this.#client.isClosed()) return;
    if (this.#protocol === null) for (const reply of replies) this.#client.publish(reply, ACK);
    else this.#protocol.sendCommand(replies.map(emptyMessage).join(''));
  }

  readonly #send = () => this.send();
}

/**
 * What the client's own packages write with (`@nats-io/nats-core/internal`). `publish` makes a buffer of each message's
 * first line, which takes longer than all that the runtime does about the message; here a batch is one text.
 */
interface Protocol {
  sendCommand(command: string): void;
}

/** Null for a client that has it no more: then each ack is published. */
function protocolOf(client: NatsConnection): Protocol | null {
  const { protocol } = client as { protocol?: Partial<Protocol> };
  return typeof protocol?.sendCommand === 'function' ? (protocol as Protocol) : null;
}

/** A reply subject comes from the server, in one line of the protocol: there is no white space in it. */
function emptyMessage(subject: string): string {
  return `PUB ${subject} 0\r\n\r\n`;
}
