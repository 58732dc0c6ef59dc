/**
 * The intake of a pull consumer: demand becomes requests, and what they bring is counted, so that the server never
 * owes more than was allowed.
 *
 *   allowed ──request──▶ asked ──message──▶ delivered
 *      ▲                   │ 408, 409, reconnect, silence: what is left of a request
 *      └───────────────────┘
 *
 * A request goes out when at least as much is allowed as is still asked for, so a window is refilled by halves and
 * not message by message; and a share of a large window at once, while the rest of what was read is worked on: so the
 * server sends and the handlers run at the same time.
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Clock, Intake, IntakeOptions, IntakeSink, IntakeStatus, Timer } from '../bus.js';
import { DeliveredMessage, type Origin } from './delivered-message.js';
import type { Turns } from './turns.js';

/**
 * Shorter than it takes to give up a frozen server (dial.ts): what is still asked for there would go on being delivered to
 * nobody, and use up deliveries.
 */
const EXPIRES_MS = 10_000;
const HEARTBEAT_MS = 2_500;
/** So many heartbeats in a row have to be missing. */
const MISSED = 2;
/** So much is asked for at once; less waits for what comes with it. */
const SHARE = 128;
/** How long to wait before a request that the server had no room for is made again. */
const CROWDED_MS = 250;

export interface PullTarget {
  client: NatsConnection;
  clock: Clock;
  turns: Turns;
  /** `$JS.API.CONSUMER.MSG.NEXT.S.C`. */
  subject: string;
  newInbox(): string;
  isUp(): boolean;
  ended(intake: PullIntake): void;
}

export class PullIntake implements Intake {
  readonly subject: string;
  readonly #target: PullTarget;
  readonly #options: IntakeOptions;
  readonly #sink: IntakeSink;
  readonly #expiresMs: number;
  readonly #heartbeatMs: number;
  #subscription!: Subscription;
  #inbox = '';
  #allowed = 0;
  #asked = 0;
  /** What was asked for by requests that are still open, by the last token of their reply subject. */
  #requests = new Map<string, number>();
  #counter = 0;
  /** The client that a priority group has pinned: what it has to show with each request. */
  #pin: string | null = null;
  #isHalted = false;
  #isStopped = false;
  #heard = false;
  #missed = 0;
  #origin: Origin | null = null;
  #watch: Timer | null = null;

  constructor(target: PullTarget, options: IntakeOptions, sink: IntakeSink) {
    this.#target = target;
    this.#options = options;
    this.#sink = sink;
    this.subject = target.subject;
    this.#expiresMs = Math.min(EXPIRES_MS, options.maxExpiresMs ?? EXPIRES_MS);
    this.#heartbeatMs = Math.min(HEARTBEAT_MS, this.#expiresMs / 2);
    this.#listen();
  }

  demand(count: number): void {
    this.#allowed += count;
    if (this.#allowed >= SHARE && this.#mayAsk()) this.#request();
    else this.#schedule();
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
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#watch?.cancel();
    // The server answers the flush after all that it had sent before it knew that nobody listens any more.
    await this.#subscription.drain().catch(() => {});
    this.#target.ended(this);
  }

  /** The connection is back, on this server or another: what was asked of the old one is forgotten. */
  reconnected(): void {
    if (this.#isStopped) return;
    this.#forgetRequests();
    this.#renewInbox();
    this.#schedule();
  }

  denied(reason: string): void {
    this.#halt({ kind: 'denied', reason });
  }

  #listen(): void {
    this.#inbox = this.#target.newInbox();
    this.#subscription = this.#target.client.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#received(message);
        else this.denied(error.message);
      },
    });
  }

  #received(message: Msg): void {
    this.#heard = true;
    // A status comes to the inbox, a message under its own subject.
    if (message.subject.startsWith(this.#inbox)) {
      this.#statusReceived(message);
      return;
    }
    if (this.#asked > 0) this.#asked--;
    if (this.#allowed > 0 && this.#allowed >= this.#asked) this.#schedule();
    if (this.#options.group !== null) this.#pin = message.headers?.get('Nats-Pin-Id') || this.#pin;
    const delivered = new DeliveredMessage(message, this.#origin);
    this.#origin = delivered.origin;
    this.#sink.message(delivered);
  }

  #statusReceived(message: Msg): void {
    const { headers } = message;
    const code = headers?.code ?? 0;
    if (code === 100) return;
    const request = message.subject.slice(this.#inbox.length + 1);
    const asked = this.#requests.get(request);
    if (asked === undefined) return;
    this.#requests.delete(request);
    const said = headers?.get('Nats-Pending-Messages') ?? '';
    const left = Math.min(said === '' ? asked : Number(said), this.#asked);
    this.#asked -= left;
    this.#allowed += left;
    this.#act(code, headers?.description ?? '');
  }

  #act(code: number, reason: string): void {
    if (this.#isStopped) return;
    if (code === 404 || code === 408) this.#schedule();
    else if (code === 503) this.#halt({ kind: 'absent', reason: 'nobody answers for the consumer' });
    else if (code === 423) {
      this.#pin = null;
      this.#schedule();
    } else if (/consumer deleted/i.test(reason)) this.#halt({ kind: 'deleted', reason });
    else if (/leadership change|server shutdown/i.test(reason)) {
      this.#sink.status({ kind: 'moved', reason });
      this.#later();
    } else if (/exceeded maxwaiting|batch completed|exceeds maxbytes/i.test(reason)) this.#later();
    else this.#halt({ kind: 'refused', reason: `${code} ${reason}`.trim() });
  }

  #halt(status: IntakeStatus): void {
    if (this.#isHalted || this.#isStopped) return;
    this.#isHalted = true;
    this.#forgetRequests();
    this.#sink.status(status);
  }

  #forgetRequests(): void {
    this.#requests.clear();
    this.#allowed += this.#asked;
    this.#asked = 0;
  }

  /** An old request may still be known to a server: nobody must hear what it brings, or more than was allowed comes. */
  #renewInbox(): void {
    this.#subscription.unsubscribe();
    this.#listen();
  }

  #later(): void {
    this.#target.clock.after(CROWDED_MS, () => this.#schedule());
  }

  #schedule(): void {
    this.#target.turns.add(this.#ask);
  }

  readonly #ask = () => {
    if (!this.#mayAsk()) return;
    while (this.#allowed > 0 && this.#allowed >= this.#asked) this.#request();
  };

  #mayAsk(): boolean {
    return !this.#isStopped && !this.#isHalted && !this.#target.client.isClosed();
  }

  #request(): void {
    const batch = Math.min(this.#allowed, this.#options.maxBatch ?? this.#allowed);
    const token = (this.#counter++).toString(36);
    this.#allowed -= batch;
    this.#asked += batch;
    this.#requests.set(token, batch);
    if (this.#requests.size > KEPT_REQUESTS) this.#requests.delete(this.#requests.keys().next().value!);
    const { group } = this.#options;
    const body = {
      batch,
      expires: this.#expiresMs * 1e6,
      idle_heartbeat: this.#heartbeatMs * 1e6,
      ...(group === null ? {} : { group }),
      ...(this.#pin === null ? {} : { id: this.#pin }),
    };
    this.#target.client.publish(this.subject, JSON.stringify(body), { reply: `${this.#inbox}.${token}` });
    this.#watch ??= this.#watchForSilence();
  }

  #watchForSilence(): Timer {
    this.#heard = false;
    return this.#target.clock.after(this.#heartbeatMs * 1.1, () => {
      this.#watch = null;
      if (this.#isStopped || this.#isHalted || this.#asked === 0) return;
      this.#missed = this.#heard || !this.#target.isUp() ? 0 : this.#missed + 1;
      if (this.#missed < MISSED) this.#watch = this.#watchForSilence();
      else this.#isSilent();
    });
  }

  #isSilent(): void {
    this.#missed = 0;
    this.#sink.status({
      kind: 'silent',
      reason: `${MISSED} heartbeats of ${this.#heartbeatMs} ms were missed`,
    });
    this.reconnected();
  }
}

/** A request that was answered in full ends without a word, so those of long ago are dropped. */
const KEPT_REQUESTS = 1000;
