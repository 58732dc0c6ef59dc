import type { Bus, BusMessage } from '../bus.js';
import { RedrivenMessage } from './redriven-message.js';

/** What is asked of the bus about messages in hand. */
export type SettlingBus = Pick<Bus, 'clock' | 'publish' | 'ack' | 'nak' | 'term' | 'inProgress' | 'settle'>;

/** The bus for messages that were delivered, and for those that came back: of these it settles what carried them. */
export function settlingBus(bus: Bus, settled: () => void): SettlingBus {
  const carrier = (message: BusMessage) => (message instanceof RedrivenMessage ? message.carrier : message);
  const done = (message: BusMessage) => {
    if (message instanceof RedrivenMessage) settled();
  };
  return {
    clock: bus.clock,
    publish: (message, timeoutMs) => bus.publish(message, timeoutMs),
    inProgress: message => bus.inProgress(carrier(message)),
    ack(message) {
      bus.ack(carrier(message));
      done(message);
    },
    nak(message, delayMs) {
      bus.nak(carrier(message), delayMs);
      done(message);
    },
    term(message, reason) {
      bus.term(carrier(message), reason);
      done(message);
    },
    async settle(message, how, timeoutMs) {
      try {
        await bus.settle(carrier(message), how, timeoutMs);
      } finally {
        done(message);
      }
    },
  };
}
