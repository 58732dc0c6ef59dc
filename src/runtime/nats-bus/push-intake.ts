/**
 * The intake of a push consumer: the server sends as long as it may, which is max_ack_pending, and asks now and then
 * whether the client keeps up (flow control). Demand has no say.
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Intake, IntakeSink } from '../bus.js';
import { DeliveredMessage, type Origin } from './delivered-message.js';

/** What the reply subject of every message of a consumer begins with, acknowledged or not. */
const ACKS = '$JS.ACK.';

export interface PushTarget {
  client: NatsConnection;
  subject: string;
  group: string | null;
  ended(intake: PushIntake): void;
}

export class PushIntake implements Intake {
  readonly #target: PushTarget;
  readonly #sink: IntakeSink;
  #subscription: Subscription | null = null;
  #isStopped = false;
  #origin: Origin | null = null;

  constructor(target: PushTarget, sink: IntakeSink) {
    this.#target = target;
    this.#sink = sink;
  }

  /** The first demand begins the delivery; there is no other way to hold a push consumer back. */
  demand(): void {
    if (this.#subscription !== null || this.#isStopped) return;
    const { client, subject, group } = this.#target;
    this.#subscription = client.subscribe(subject, {
      ...(group === null ? {} : { queue: group }),
      callback: (error, message) => {
        if (error === null) this.#received(message);
        else this.#sink.status({ kind: 'denied', reason: error.message });
      },
    });
  }

  withdraw(): number {
    return 0;
  }

  resume(): void {}

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#subscription?.drain().catch(() => {});
    this.#target.ended(this);
  }

  #received(message: Msg): void {
    const code = message.headers?.code ?? 0;
    // Whoever may publish to the deliver subject can do so past the stream: there is nothing to settle of that.
    if (code === 0 && !message.reply?.startsWith(ACKS)) return;
    if (code === 0 || message.data.length > 0) this.#deliver(message);
    else if (code === 100) answerFlowControl(this.#target.client, message);
  }

  #deliver(message: Msg): void {
    const delivered = new DeliveredMessage(message, this.#origin);
    this.#origin = delivered.origin;
    this.#sink.message(delivered);
  }
}

/** A request to say that everything so far was received, or a heartbeat that says such a request was lost. */
export function answerFlowControl(client: NatsConnection, message: Msg): void {
  const stalled = message.headers?.get('Nats-Consumer-Stalled') ?? '';
  const subject = message.reply || stalled;
  if (subject !== '') client.publish(subject);
}
