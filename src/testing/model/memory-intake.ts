/**
 * The intake of a pull consumer in memory: demand becomes requests, places in the consumer's queue of those who wait.
 * A request is made when at least as much is allowed as is still asked for, as on a real server: who waits how often
 * decides who gets what.
 */
import type { ConsumerAddress, Intake, IntakeOptions, IntakeSink, IntakeStatus } from '../../runtime/bus.js';
import type { Attached, BusWorld } from './bus-world.js';
import type { ConsumerModel } from './consumer-model.js';
import type { Delivery, Taker } from './delivery.js';
import { MemoryMessage } from './memory-message.js';

const EXPIRES_MS = 30_000;
/** How long to wait before a request that there was no room for is made again. */
const CROWDED_MS = 250;

type Request = Taker & { consumer: ConsumerModel };

export class MemoryIntake implements Intake, Attached {
  readonly #world: BusWorld;
  readonly #address: ConsumerAddress;
  readonly #options: IntakeOptions;
  readonly #sink: IntakeSink;
  /** What may come and was not asked for yet. */
  #allowed = 0;
  readonly #requests = new Set<Request>();
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

  get #asked(): number {
    let asked = 0;
    for (const { left } of this.#requests) asked += left;
    return asked;
  }

  #ask(): void {
    if (this.#isStopping || this.#isGone || !this.#world.isUp()) return;
    while (!this.#isHalted && this.#allowed > 0 && this.#allowed >= this.#asked) {
      const consumer = this.#world.broker.find(this.#address);
      if (consumer === null) this.#halt({ kind: 'absent', reason: 'nobody answers for the consumer' });
      else if (!this.#askOf(consumer)) return;
    }
  }

  /** False where there is no room for another request now. */
  #askOf(consumer: ConsumerModel): boolean {
    const batch = Math.min(this.#allowed, this.#options.maxBatch ?? this.#allowed);
    const refused = this.#refusalOf(consumer, batch);
    if (refused !== null) {
      this.#halt({ kind: 'refused', reason: refused });
      return true;
    }
    if (
      consumer.waiting >= ((consumer.config['max_waiting'] as number | undefined) ?? Number.POSITIVE_INFINITY)
    ) {
      this.#world.clock.after(CROWDED_MS, () => this.#schedule());
      return false;
    }
    this.#allowed -= batch;
    const request: Request = {
      left: batch,
      consumer,
      take: delivery => this.#take(request, delivery),
      deleted: () => this.#deleted(),
    };
    this.#requests.add(request);
    consumer.enter(request);
    return true;
  }

  #take(request: Request, delivery: Delivery): void {
    if (request.left === 0) this.#requests.delete(request);
    if (this.#allowed > 0 && this.#allowed >= this.#asked) this.#schedule();
    this.#world.later(() => {
      // On a connection that broke meanwhile it is lost, and comes again after ack_wait.
      if (!this.#isGone && this.#world.isUp())
        this.#sink.message(new MemoryMessage(delivery, request.consumer));
    });
  }

  /** The server's own words. */
  #refusalOf({ config, isPush }: ConsumerModel, batch: number): string | null {
    if (isPush) return '409 Consumer is push based';
    const maxBatch = config['max_batch'] as number | undefined;
    if (maxBatch && batch > maxBatch) return `409 Exceeded MaxRequestBatch of ${maxBatch}`;
    const maxExpires = (config['max_expires'] as number | undefined) ?? 0;
    const expiresMs = Math.min(EXPIRES_MS, this.#options.maxExpiresMs ?? EXPIRES_MS);
    if (maxExpires > 0 && expiresMs * 1e6 > maxExpires)
      return `409 Exceeded MaxRequestExpires of ${maxExpires / 1e9}s`;
    return null;
  }

  #deleted(): void {
    if (this.#requests.size === 0) return;
    this.#leave();
    this.#world.later(() => this.#halt({ kind: 'deleted', reason: 'Consumer Deleted' }));
  }

  /** What was asked for and has not come is allowed again. */
  #leave(): void {
    this.#allowed += this.#asked;
    for (const request of this.#requests) request.consumer.leave(request);
    this.#requests.clear();
  }

  #halt(status: IntakeStatus): void {
    if (this.#isHalted || this.#isStopping || this.#isGone) return;
    this.#isHalted = true;
    this.#sink.status(status);
  }
}
