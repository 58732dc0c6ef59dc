/** The ledger read with the bindings: bodies become payloads, subjects events. */
import type { Bindings } from '../runtime/bindings.js';
import { DEAD_LETTER } from '../runtime/dead-letters/dead-letter.js';
import { subjectRouter } from '../runtime/events/event-subjects.js';
import type { DeadLetterReason } from '../runtime/handling/outcome.js';
import type { DeadLetterEvent, Delivery, PublishedEvent } from './fleet-types.js';
import type { DeliveryRecord, Ledger } from './ledger.js';
import { payloadOf } from './payload-of.js';

/** A consumer as the ledger knows it: its streams, and which names on the server are its. */
export interface ReadConsumer {
  streams: readonly string[];
  isNamed(consumer: string): boolean;
}

export class Evidence {
  readonly #ledger: Ledger;
  readonly #routeOf: ReturnType<typeof subjectRouter>;

  constructor(bindings: Bindings, ledger: Ledger) {
    this.#ledger = ledger;
    this.#routeOf = subjectRouter(bindings.events);
  }

  /** Those that a stream has stored, without duplicates. */
  published(event: string): PublishedEvent[] {
    const found: PublishedEvent[] = [];
    for (const { ack, data, headers, ...kept } of this.#ledger.published) {
      if (ack === null || ack.duplicate) continue;
      const route = this.#routeOf(kept.subject);
      if (route?.event !== event) continue;
      found.push({
        event,
        data: payloadOf(data),
        params: route.params,
        id: headers['Nats-Msg-Id'] ?? null,
        headers,
        subject: kept.subject,
        service: kept.service,
        stream: ack.stream,
        seq: ack.seq,
        timeMs: kept.timeMs,
      });
    }
    return found;
  }

  deliveries({ streams, isNamed }: ReadConsumer): Delivery[] {
    return this.#ledger.deliveries
      .filter(({ stream, consumer }) => streams.includes(stream) && isNamed(consumer))
      .map(record => this.#delivery(record));
  }

  deadLetters({ streams, isNamed }: ReadConsumer): DeadLetterEvent[] {
    const found: DeadLetterEvent[] = [];
    for (const { ack, data, headers, timeMs } of this.#ledger.published) {
      const consumer = headers[DEAD_LETTER.consumer];
      if (ack === null || ack.duplicate || consumer === undefined || !isNamed(consumer)) continue;
      if (!streams.includes(headers[DEAD_LETTER.stream]!)) continue;
      found.push({
        reason: headers[DEAD_LETTER.reason] as DeadLetterReason,
        data: payloadOf(data),
        subject: headers[DEAD_LETTER.subject]!,
        seq: Number(headers[DEAD_LETTER.seq]),
        attempts: Number(headers[DEAD_LETTER.attempts]),
        error: headers[DEAD_LETTER.error] ?? null,
        path: headers[DEAD_LETTER.path] ?? null,
        service: headers[DEAD_LETTER.service]!,
        timeMs,
      });
    }
    return found;
  }

  #delivery({ data, stream, consumer, headers, ...kept }: DeliveryRecord): Delivery {
    return { ...kept, event: this.#routeOf(kept.subject)?.event ?? null, data: payloadOf(data) };
  }
}
