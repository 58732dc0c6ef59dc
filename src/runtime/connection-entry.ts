/** What the log says of a connection event; null where that is nothing. Pure. */
import type { ConnectionEvent } from './bus.js';
import type { LogEntry } from './log.js';

const NOTICES = '$JS.EVENT.ADVISORY.CONSUMER.';

/** @param isEnding whether the service closes the connection itself */
export function connectionEntry(event: ConnectionEvent, service: string, isEnding: boolean): LogEntry | null {
  switch (event.kind) {
    case 'down':
      return { level: 'warn', message: `the connection to ${event.url} broke`, service };
    case 'up':
      return { level: 'info', message: `connected to ${event.url}`, service };
    case 'leaving':
      return { level: 'info', message: `${event.url} is about to leave`, service };
    case 'closed': {
      if (isEnding) return null;
      const message = `the connection is gone for good: ${event.reason ?? 'no reason given'}`;
      return { level: 'error', message, fix: 'Start the process anew.', service };
    }
    case 'denied':
      return {
        // Notices are a convenience: without them the same is seen a little later.
        level: event.subject.startsWith(NOTICES) ? 'info' : 'warn',
        message: `the login may not ${event.operation} \`${event.subject}\``,
        fix: 'Give the server the rights that the topology derives: fleetctl render nats',
        service,
      };
  }
}
