/** What has happened on the connections of a fleet under test, in order: what was published, and what became of each delivery. */
import type { BusMessage, Headers, PubAck } from '../runtime/bus.js';

export interface PublishRecord {
  /** Null: published by the test itself. */
  service: string | null;
  subject: string;
  data: Uint8Array;
  headers: Headers;
  timeMs: number;
  /** Null while the stream has not confirmed it. */
  ack: PubAck | null;
  /** Why it was not stored, in the words of the server or the connection. */
  failure: string | null;
}

/**
 * - `open`: delivered, and nothing was said of it yet. `none`: its consumer does not acknowledge.
 * - `lost`: whoever had it in hand crashed.
 */
export type DeliveryOutcome = 'open' | 'ack' | 'nak' | 'term' | 'none' | 'lost';

export interface DeliveryRecord {
  service: string;
  stream: string;
  /** Its name on the server. */
  consumer: string;
  subject: string;
  seq: number;
  attempt: number;
  data: Uint8Array;
  headers: Headers;
  timeMs: number;
  outcome: DeliveryOutcome;
  /** Of a nak: after how long it may be delivered again. */
  delayMs: number | null;
  /** Of a term. */
  reason: string | null;
}

export class Ledger {
  readonly published: PublishRecord[] = [];
  readonly deliveries: DeliveryRecord[] = [];
  /** How much has happened: it stands still when nothing does. */
  count = 0;
  readonly #byMessage = new WeakMap<BusMessage, DeliveryRecord>();
  readonly #open = new Set<DeliveryRecord>();

  /** How many deliveries are in somebody's hand, and not known to take their time. */
  get atWork(): number {
    return this.#open.size;
  }

  publishes(record: PublishRecord): void {
    this.count++;
    this.published.push(record);
  }

  delivered(message: BusMessage, service: string, acknowledges: boolean, timeMs: number): void {
    const { stream, consumer, subject, seq, deliveries: attempt, data } = message;
    const record: DeliveryRecord = {
      service,
      stream,
      consumer,
      subject,
      seq,
      attempt,
      data,
      headers: message.headers(),
      timeMs,
      outcome: acknowledges ? 'open' : 'none',
      delayMs: null,
      reason: null,
    };
    this.count++;
    this.deliveries.push(record);
    if (!acknowledges) return;
    this.#byMessage.set(message, record);
    this.#open.add(record);
  }

  settled(message: BusMessage, outcome: DeliveryOutcome, more: Partial<DeliveryRecord> = {}): void {
    const record = this.#byMessage.get(message);
    if (record === undefined || record.outcome !== 'open') return;
    this.count++;
    Object.assign(record, { outcome, ...more });
    this.#open.delete(record);
  }

  /** Nobody waits any longer for what is at work now. */
  waitNoMore(): void {
    this.#open.clear();
  }
}
