/**
 * Acknowledgements, sent together. The client writes to its socket once for all that is published in one turn: an
 * ack that waits for the end of the turn shares that write with those of every message that was handled meanwhile.
 * Handling with one write for each ack runs at less than half the speed.
 */
import type { NatsConnection } from '@nats-io/transport-node';

const AT_MOST = 256;
const ACK = new TextEncoder().encode('+ACK');

export class AckBatch {
  readonly #client: NatsConnection;
  #replies: string[] = [];
  #isScheduled = false;

  constructor(client: NatsConnection) {
    this.#client = client;
  }

  add(reply: string): void {
    if (this.#replies.push(reply) >= AT_MOST) this.send();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(this.#turn);
    }
  }

  send(): void {
    const replies = this.#replies;
    if (replies.length === 0) return;
    this.#replies = [];
    if (this.#client.isClosed()) return;
    for (const reply of replies) this.#client.publish(reply, ACK);
  }

  readonly #turn = () => {
    this.#isScheduled = false;
    this.send();
  };
}
