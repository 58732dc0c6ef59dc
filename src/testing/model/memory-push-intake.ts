/** The intake of a push consumer in memory: who is subscribed to its subject is sent all that it may send. */
import type { ConsumerAddress, Intake, IntakeSink } from '../../runtime/bus.js';
import type { PushSubscriber } from './broker.js';
import type { Attached, BusWorld } from './bus-world.js';
import type { Delivery } from './delivery.js';
import { MemoryMessage } from './memory-message.js';

export class MemoryPushIntake implements Intake, Attached {
  readonly #world: BusWorld;
  readonly #address: ConsumerAddress;
  readonly #sink: IntakeSink;
  readonly #subscriber: PushSubscriber;
  #isSubscribed = false;
  #isStopping = false;
  #isGone = false;

  constructor(
    world: BusWorld,
    push: { subject: string; group: string | null },
    address: ConsumerAddress,
    sink: IntakeSink,
  ) {
    this.#world = world;
    this.#address = address;
    this.#sink = sink;
    this.#subscriber = {
      ...push,
      left: Number.POSITIVE_INFINITY,
      take: delivery => this.#take(delivery),
      // A push consumer that is deleted says nothing.
      deleted: () => {},
    };
  }

  demand(): void {
    if (this.#isSubscribed || this.#isStopping) return;
    this.#isSubscribed = true;
    this.#world.later(() => this.#subscribe());
  }

  withdraw(): number {
    return 0;
  }

  resume(): void {}

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#world.broker.unsubscribe(this.#subscriber);
    await this.#world.flush().catch(() => {});
    this.#isGone = true;
    this.#world.ended(this);
  }

  disconnected(): void {
    this.#world.broker.unsubscribe(this.#subscriber);
  }

  reconnected(): void {
    this.#subscribe();
  }

  died(): void {
    this.#isGone = true;
    this.#world.broker.unsubscribe(this.#subscriber);
  }

  #subscribe(): void {
    if (this.#isSubscribed && !this.#isStopping && !this.#isGone && this.#world.isUp())
      this.#world.broker.subscribe(this.#subscriber);
  }

  #take(delivery: Delivery): void {
    const origin = this.#world.broker.find({ ...this.#address, ...delivery });
    if (origin === null) return;
    this.#world.later(() => {
      if (!this.#isGone && this.#world.isUp()) this.#sink.message(new MemoryMessage(delivery, origin));
    });
  }
}
