/** The intake of a pull consumer in memory: demand becomes places in the consumer's queue of those who wait. */
import type { ConsumerAddress, Intake, IntakeOptions, IntakeSink, IntakeStatus } from '../../runtime/bus.js';
import type { ConsumerModel, Taker } from './consumer-model.js';
import type { Attached, BusWorld } from './memory-bus.js';
import { MemoryMessage } from './memory-message.js';

const EXPIRES_MS = 30_000;

export class MemoryIntake implements Intake, Attached {
  readonly #world: BusWorld;
  readonly #address: ConsumerAddress;
  readonly #options: IntakeOptions;
  readonly #sink: IntakeSink;
  /** What may come and was not asked for yet. */
  #allowed = 0;
  #request: (Taker & { consumer: ConsumerModel }) | null = null;
  #isHalted = false;
  #isStopping = false;
  #isGone = false;
  #isScheduled = false;

  constructor(world: BusWorld, address: ConsumerAddress, options: IntakeOptions, sink: IntakeSink) {
    this.#world = world;
    this.#address = address;
    this.#options = options;
    this.#sink = sink;
  }

  demand(count: number): void {
    this.#allowed += count;
    this.#schedule();
  }

  withdraw(): number {
    const taken = this.#allowed;
    this.#allowed = 0;
    return taken;
  }

  resume(): void {
    if (!this.#isHalted) return;
    this.#isHalted = false;
    this.#schedule();
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    // What the server has sent before it knows still comes.
    await this.#world.flush().catch(() => {});
    this.#leave();
    await this.#world.flush().catch(() => {});
    this.#isGone = true;
    this.#world.ended(this);
  }

  disconnected(): void {
    this.#leave();
  }

  reconnected(): void {
    this.#schedule();
  }

  died(): void {
    this.#isGone = true;
    this.#leave();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#world.later(() => {
      this.#isScheduled = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#isStopping || this.#isHalted || this.#isGone || !this.#world.isUp()) return;
    if (this.#allowed === 0 || this.#request !== null) return;
    const consumer = this.#world.broker.find(this.#address);
    if (consumer === null) {
      this.#halt({ kind: 'absent', reason: 'nobody answers for the consumer' });
      return;
    }
    const batch = Math.min(this.#allowed, this.#options.maxBatch ?? this.#allowed);
    const refused = this.#refusalOf(consumer, batch);
    if (refused !== null) {
      this.#halt({ kind: 'refused', reason: refused });
      return;
    }
    this.#allowed -= batch;
    const request = { left: batch, consumer, take: this.#take(consumer), deleted: () => this.#deleted() };
    this.#request = request;
    consumer.enter(request);
  }

  #take(consumer: ConsumerModel): Taker['take'] {
    return delivery => {
      if (this.#request?.left === 0) {
        this.#request = null;
        if (this.#allowed > 0) this.#schedule();
      }
      this.#world.later(() => {
        // On a connection that broke meanwhile it is lost, and comes again after ack_wait.
        if (!this.#isGone && this.#world.isUp()) this.#sink.message(new MemoryMessage(delivery, consumer));
      });
    };
  }

  /** The server's own words. */
  #refusalOf({ config, isPush }: ConsumerModel, batch: number): string | null {
    if (isPush) return '409 Consumer is push based';
    const maxBatch = config['max_batch'] as number | undefined;
    if (maxBatch && batch > maxBatch) return `409 Exceeded MaxRequestBatch of ${maxBatch}`;
    const maxExpires = (config['max_expires'] as number | undefined) ?? 0;
    const expiresMs = Math.min(EXPIRES_MS, this.#options.maxExpiresMs ?? EXPIRES_MS);
    if (maxExpires > 0 && expiresMs * 1e6 > maxExpires) return `409 Exceeded MaxRequestExpires of ${maxExpires / 1e9}s`;
    return null;
  }

  #deleted(): void {
    this.#leave();
    this.#world.later(() => this.#halt({ kind: 'deleted', reason: 'Consumer Deleted' }));
  }

  /** What was asked for and has not come is allowed again. */
  #leave(): void {
    const request = this.#request;
    if (request === null) return;
    this.#request = null;
    this.#allowed += request.left;
    request.consumer.leave(request);
  }

  #halt(status: IntakeStatus): void {
    if (this.#isHalted || this.#isStopping || this.#isGone) return;
    this.#isHalted = true;
    this.#sink.status(status);
  }
}
