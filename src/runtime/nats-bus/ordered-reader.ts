/**
 * Reading in order: a push consumer of its own without acknowledgements, held back by flow control.
 *
 *   making ──made──▶ reading ──gap in the consumer's sequence, silence, reconnect──▶ making, from the next sequence
 *     ▲ │
 *     └─┘ no stream, no right: tried again
 *
 * The reader keeps its own place (the last stream sequence), so nothing depends on what became of a consumer.
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Config } from '../../resources/resource.js';
import type { Clock, ConsumerInfo, Reader, ReaderOptions, ReaderSink, StartAt, Timer } from '../bus.js';
import { BusFault } from '../bus.js';
import { DeliveredMessage, type Origin } from './delivered-message.js';
import { answerFlowControl } from './push-intake.js';

/** A push consumer that is deleted says nothing: what shows is that its heartbeats stop. */
const HEARTBEAT_MS = 1_000;
const MISSED = 2;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export interface ReaderTarget {
  client: NatsConnection;
  clock: Clock;
  newInbox(): string;
  isUp(): boolean;
  create(stream: string, config: Config & { name: string }): Promise<ConsumerInfo>;
  ended(reader: OrderedReader): void;
}

export class OrderedReader implements Reader {
  seq = 0;
  /** The last sequence that need not be read again; null while that is not known. */
  #place: number | null = null;
  readonly #target: ReaderTarget;
  readonly #options: ReaderOptions;
  readonly #sink: ReaderSink;
  #subscription: Subscription | null = null;
  /** How many consumers were made: which of them a message has to come from. */
  #made = 0;
  #consumerSeq = 0;
  #inHand = 0;
  #heldBack: Msg | null = null;
  #heard = false;
  #missed = 0;
  #isMaking = false;
  #isStopped = false;
  #origin: Origin | null = null;
  #retryMs = FIRST_RETRY_MS;
  #watch: Timer | null = null;

  constructor(target: ReaderTarget, options: ReaderOptions, sink: ReaderSink) {
    this.#target = target;
    this.#options = options;
    this.#sink = sink;
    this.#make();
  }

  demand(count: number): void {
    this.#inHand = Math.max(0, this.#inHand - count);
    if (this.#heldBack === null || this.#inHand >= this.#options.window) return;
    answerFlowControl(this.#target.client, this.#heldBack);
    this.#heldBack = null;
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#watch?.cancel();
    await this.#subscription?.drain().catch(() => {});
    this.#target.ended(this);
  }

  reconnected(): void {
    this.#reset('the connection was made again');
  }

  #reset(reason: string): void {
    if (this.#isStopped || this.#isMaking) return;
    this.#sink.status({ kind: 'reset', reason });
    this.#make();
  }

  #make(): void {
    this.#isMaking = true;
    this.#watch?.cancel();
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.#heldBack = null;
    this.#consumerSeq = 0;
    const inbox = this.#target.newInbox();
    this.#made++;
    this.#target.create(this.#options.stream, this.#configFor(inbox)).then(
      info => this.#stands(info, inbox),
      error => this.#failed(error as Error),
    );
  }

  #configFor(inbox: string): Config & { name: string } {
    const { config, from } = this.#options;
    const { max_waiting, max_batch, max_expires, max_bytes, ...kept } = config;
    return {
      ...kept,
      name: this.#made === 1 ? config.name : `${config.name}-${this.#made}`,
      ...startOf(this.#place === null ? from : { seq: this.#place + 1 }),
      ack_policy: 'none',
      deliver_subject: inbox,
      flow_control: true,
      idle_heartbeat: HEARTBEAT_MS * 1e6,
    };
  }

  #listen(inbox: string, made: number): Subscription {
    return this.#target.client.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) this.#failed(error);
        else if (made === this.#made) this.#received(message);
      },
    });
  }

  /** Nothing is delivered before somebody listens, so what the answer says of its place is where it begins. */
  #stands(info: ConsumerInfo, inbox: string): void {
    if (this.#isStopped) return;
    this.#isMaking = false;
    this.#missed = 0;
    this.#retryMs = FIRST_RETRY_MS;
    this.#tellGap(info);
    this.#takePlace(info);
    this.#sink.status({ kind: 'ready', after: info.delivered.stream_seq });
    if (info.num_pending === 0) this.#caughtUp();
    this.#subscription = this.#listen(inbox, this.#made);
    this.#watchForSilence();
  }

  /** A consumer begins at the oldest message that there is: what lay between is gone. */
  #tellGap({ delivered }: ConsumerInfo): void {
    const { from } = this.#options;
    const asked = typeof from === 'object' && 'seq' in from ? from.seq : null;
    const wanted = this.#place === null ? asked : this.#place + 1;
    if (wanted !== null && delivered.stream_seq >= wanted) {
      this.#sink.status({ kind: 'gap', after: wanted - 1, before: delivered.stream_seq + 1 });
    }
  }

  /** Before its first message a consumer says where it stands: from there on nothing is missed, whatever happens. */
  #takePlace({ delivered }: ConsumerInfo): void {
    const { from } = this.#options;
    if (this.#place !== null || from === 'last_per_subject') return;
    this.#place = delivered.stream_seq;
  }

  #caughtUp(): void {
    this.#sink.status({ kind: 'caught-up', seq: this.seq });
  }

  #failed(error: Error): void {
    if (this.#isStopped) return;
    const isDenied =
      (error instanceof BusFault && error.kind === 'denied') || /permission/i.test(error.message);
    this.#sink.status({ kind: isDenied ? 'denied' : 'absent', reason: error.message });
    this.#watch?.cancel();
    this.#watch = this.#target.clock.after(this.#retryMs, () => this.#make());
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #received(message: Msg): void {
    this.#heard = true;
    const { headers } = message;
    if (headers !== undefined && headers.code === 100) this.#control(message);
    else this.#deliver(new DeliveredMessage(message, this.#origin));
  }

  #control(message: Msg): void {
    const last = message.headers?.get('Nats-Last-Consumer') ?? '';
    if (last !== '' && Number(last) > this.#consumerSeq) this.#reset('messages were lost on the way');
    else if (this.#inHand < this.#options.window) answerFlowControl(this.#target.client, message);
    else if (message.reply || message.headers?.get('Nats-Consumer-Stalled')) this.#heldBack = message;
  }

  #deliver(message: DeliveredMessage): void {
    if (message.consumerSeq !== this.#consumerSeq + 1) {
      this.#reset('messages were lost on the way');
      return;
    }
    this.#consumerSeq = message.consumerSeq;
    this.#origin = message.origin;
    if (message.seq <= this.seq) return;
    this.seq = message.seq;
    this.#place = message.seq;
    this.#inHand++;
    this.#sink.message(message);
    if (message.pending === 0) this.#caughtUp();
  }

  #watchForSilence(): void {
    this.#heard = false;
    this.#watch?.cancel();
    this.#watch = this.#target.clock.after(HEARTBEAT_MS * 1.1, () => {
      this.#missed = this.#heard || !this.#target.isUp() ? 0 : this.#missed + 1;
      if (this.#missed < MISSED) this.#watchForSilence();
      else this.#reset('nothing was heard of the consumer');
    });
  }
}

function startOf(from: StartAt): Config {
  if (typeof from === 'string') return { deliver_policy: from };
  if ('seq' in from) return { deliver_policy: 'by_start_sequence', opt_start_seq: from.seq };
  return { deliver_policy: 'by_start_time', opt_start_time: new Date(from.timeMs).toISOString() };
}
