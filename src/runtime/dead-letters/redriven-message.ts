import type { BusMessage, Headers } from '../bus.js';
import { headerOf } from '../header-of.js';
import { DEAD_LETTER } from './dead-letter.js';

const OURS = /^(?:nats-|dead-letter-)/i;

/**
 * A dead letter on its way back, as its consumer saw the original: subject, stream, sequence, time and headers are those
 * of the message that failed. What is settled is the letter, `carrier`.
 */
export class RedrivenMessage implements BusMessage {
  readonly carrier: BusMessage;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly stream: string;
  readonly consumer: string;
  readonly seq: number;
  readonly deliveries: number;
  readonly timeMs: number;
  readonly pending = 0;
  /** How often it was sent back, this time included. */
  readonly redrives: number;
  readonly #headers: Record<string, string>;

  private constructor(carrier: BusMessage, subject: string) {
    this.carrier = carrier;
    this.subject = subject;
    this.data = carrier.data;
    this.stream = carrier.header(DEAD_LETTER.stream) ?? '';
    this.consumer = carrier.header(DEAD_LETTER.consumer) ?? '';
    this.seq = Number(carrier.header(DEAD_LETTER.seq) ?? 0);
    this.timeMs = Date.parse(carrier.header(DEAD_LETTER.time) ?? '');
    this.deliveries = carrier.deliveries;
    this.redrives = Number(carrier.header(DEAD_LETTER.redrives) ?? 1);
    this.#headers = headersOf(carrier);
  }

  /** Null for a message that is no dead letter. */
  static of(carrier: BusMessage): RedrivenMessage | null {
    const subject = carrier.header(DEAD_LETTER.subject);
    if (subject === null) return null;
    const message = new RedrivenMessage(carrier, subject);
    return Number.isFinite(message.timeMs) && Number.isInteger(message.seq) ? message : null;
  }

  header(name: string): string | null {
    return headerOf(this.#headers, name);
  }

  headers(): Record<string, string> {
    return { ...this.#headers };
  }
}

export function isOnItsWayBack(message: BusMessage): boolean {
  return message.header(DEAD_LETTER.reason) !== null && message.header(DEAD_LETTER.redrives) !== null;
}

function headersOf(carrier: BusMessage): Record<string, string> {
  const kept = Object.entries(carrier.headers() as Headers).filter(([name]) => !OURS.test(name));
  const id = carrier.header(DEAD_LETTER.id);
  return { ...Object.fromEntries(kept), ...(id === null ? {} : { 'Nats-Msg-Id': id }) };
}
