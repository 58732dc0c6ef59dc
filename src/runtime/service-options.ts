/** What a program may say about a service when it makes it. */
import { hostname } from 'node:os';
import type { Bus } from './bus.js';
import type { ServiceConnection } from './connect-as.js';
import { type Log, stderrLog } from './log.js';
import type { Wait } from './wait.js';

export interface ServiceOptions extends ServiceConnection {
  /**
   * Instead of a connection: a bus that is there already, and is left open by drain(), or what opens one for the
   * service, such as a test.
   */
  bus?: Bus | (() => Promise<Bus>);
  /** Payloads are held against their schemas: on both sides (default), one of them, or none. */
  validate?: 'both' | 'publish' | 'consume' | 'off';
  /** What tells this instance from the others. Default: the host's name and a few random letters. */
  instance?: string;
  publish?: {
    /** How many events may be sent and not confirmed at once. Default: 512. */
    window?: number;
    /** How long an event is tried to be published altogether. Default: 10s. */
    within?: Wait;
    /** How long one try waits for its confirmation. Default: 5s. */
    timeout?: Wait;
  };
  /** How often consumers are held against their declaration while nothing seems wrong. Default: 30s. */
  verifyEvery?: Wait;
  /** Listen to the server's notices of consumers that come, go or pause, so that it is seen at once. Default: true. */
  notices?: boolean;
  /** Store dead letters of messages that ran out of deliveries while their process died. Default: true. */
  sweep?: boolean;
  /** What the runtime has to say. Default: warnings and errors on stderr. Null: nothing. */
  log?: Log | null;
}

export function instanceOf({ instance }: ServiceOptions): string {
  const name = instance ?? `${hostname()}-${Math.random().toString(36).slice(2, 8)}`;
  return name.replace(/[^\w-]/g, '_');
}

export function logOf({ log }: ServiceOptions): Log {
  return safely(log === null ? () => {} : (log ?? stderrLog));
}

export function validates({ validate = 'both' }: ServiceOptions, side: 'publish' | 'consume'): boolean {
  return validate === 'both' || validate === side;
}

/** What a program's own log does wrong is not the service's to suffer. */
function safely(log: Log): Log {
  return entry => {
    try {
      log(entry);
    } catch {
      // There is nowhere left to say it.
    }
  };
}
