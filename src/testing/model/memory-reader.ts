/**
 * A reader in memory. It keeps its own place; the consumer that it makes is one like any other, so that it can be
 * deleted under it, and is missed as long as a reader on the real server would take to notice.
 */
import type { Config } from '../../resources/resource.js';
import type { ConsumerInfo, Reader, ReaderOptions, ReaderSink, StartAt, Timer } from '../../runtime/bus.js';
import { BusFault } from '../../runtime/bus.js';
import type { Attached, BusWorld } from './bus-world.js';
import type { ConsumerModel } from './consumer-model.js';
import type { Taker } from './delivery.js';
import { MemoryMessage } from './memory-message.js';

/** Two heartbeats of a second and a tenth. */
const NOTICED_AFTER_MS = 2_200;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export class MemoryReader implements Reader, Attached {
  seq = 0;
  readonly #world: BusWorld;
  readonly #options: ReaderOptions;
  readonly #sink: ReaderSink;
  /** The last sequence that need not be read again; null while that is not known. */
  #place: number | null = null;
  #taker: (Taker & { consumer: ConsumerModel }) | null = null;
  #made = 0;
  #inHand = 0;
  #isMaking = false;
  #isStopped = false;
  #isGone = false;
  #retryMs = FIRST_RETRY_MS;
  #timer: Timer | null = null;

  constructor(world: BusWorld, options: ReaderOptions, sink: ReaderSink) {
    this.#world = world;
    this.#options = options;
    this.#sink = sink;
    this.#make();
  }

  demand(count: number): void {
    this.#inHand = Math.max(0, this.#inHand - count);
    this.#world.later(() => this.#enter());
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#leave();
    await this.#world.flush().catch(() => {});
    this.#isGone = true;
    this.#world.ended(this);
  }

  disconnected(): void {
    this.#leave();
  }

  reconnected(): void {
    this.#reset('the connection was made again');
  }

  died(): void {
    this.#isGone = true;
    this.#isStopped = true;
    this.#leave();
  }

  #reset(reason: string): void {
    if (this.#isStopped || this.#isMaking) return;
    this.#sink.status({ kind: 'reset', reason });
    this.#make();
  }

  #make(): void {
    this.#leave();
    this.#isMaking = true;
    this.#made++;
    const config = this.#configNow();
    this.#world.createConsumer(this.#options.stream, config).then(
      info => this.#stands(info, config.name),
      error => this.#failed(error as Error),
    );
  }

  #configNow(): Config & { name: string } {
    const { config, from } = this.#options;
    return {
      ...config,
      name: this.#made === 1 ? config.name : `${config.name}-${this.#made}`,
      ...startOf(this.#place === null ? from : { seq: this.#place + 1 }),
      ack_policy: 'none',
    };
  }

  #stands(info: ConsumerInfo, name: string): void {
    if (this.#isStopped) return;
    this.#isMaking = false;
    this.#retryMs = FIRST_RETRY_MS;
    this.#tellGap(info);
    if (this.#place === null && this.#options.from !== 'last_per_subject')
      this.#place = info.delivered.stream_seq;
    this.#sink.status({ kind: 'ready', after: info.delivered.stream_seq });
    if (info.num_pending === 0) this.#caughtUp();
    const consumer = this.#world.broker.find({ stream: this.#options.stream, consumer: name });
    if (consumer === null) {
      this.#notice();
      return;
    }
    this.#taker = {
      left: 0,
      consumer,
      take: delivery => {
        this.#inHand++;
        const taker = this.#taker;
        this.#world.later(() => {
          if (!this.#isGone && taker === this.#taker) this.#deliver(new MemoryMessage(delivery, consumer));
        });
      },
      deleted: () => this.#notice(),
    };
    this.#enter();
  }

  #tellGap({ delivered }: ConsumerInfo): void {
    const { from } = this.#options;
    const asked = typeof from === 'object' && 'seq' in from ? from.seq : null;
    const wanted = this.#place === null ? asked : this.#place + 1;
    if (wanted !== null && delivered.stream_seq >= wanted)
      this.#sink.status({ kind: 'gap', after: wanted - 1, before: delivered.stream_seq + 1 });
  }

  #enter(): void {
    if (this.#taker === null || this.#isStopped || !this.#world.isUp()) return;
    this.#taker.left = this.#options.window - this.#inHand;
    if (this.#taker.left > 0) this.#taker.consumer.enter(this.#taker);
  }

  #leave(): void {
    this.#timer?.cancel();
    this.#taker?.consumer.leave(this.#taker);
    this.#taker = null;
    this.#inHand = 0;
  }

  #deliver(message: MemoryMessage): void {
    if (message.seq <= this.seq) return;
    this.seq = message.seq;
    this.#place = message.seq;
    this.#sink.message(message);
    if (message.pending === 0) this.#caughtUp();
  }

  #caughtUp(): void {
    this.#sink.status({ kind: 'caught-up', seq: this.seq });
  }

  /** Nobody says that it is gone; its heartbeats stop. */
  #notice(): void {
    this.#taker = null;
    this.#timer?.cancel();
    this.#timer = this.#world.clock.after(NOTICED_AFTER_MS, () =>
      this.#reset('nothing was heard of the consumer'),
    );
  }

  #failed(error: Error): void {
    if (this.#isStopped) return;
    const isDenied = error instanceof BusFault && error.kind === 'denied';
    this.#sink.status({ kind: isDenied ? 'denied' : 'absent', reason: error.message });
    this.#timer?.cancel();
    this.#timer = this.#world.clock.after(this.#retryMs, () => this.#make());
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}

function startOf(from: StartAt): Config {
  if (typeof from === 'string') return { deliver_policy: from };
  if ('seq' in from) return { deliver_policy: 'by_start_sequence', opt_start_seq: from.seq };
  return { deliver_policy: 'by_start_time', opt_start_time: new Date(from.timeMs).toISOString() };
}
