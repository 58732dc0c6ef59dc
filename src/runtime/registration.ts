/** The handlers of a consumer as the program gave them: checked when they are written down, not when a message comes. */
import type { HandleOptions } from './handling/handle-options.js';
import type { Handler } from './handling/perform.js';
import { misuse } from './misuse.js';
import { type Wait, waitMs } from './wait.js';

export interface Registration {
  handlers: ReadonlyMap<string, Handler>;
  options: HandleOptions;
}

/** @throws RuntimeError `usage` */
export function registrationOf(
  consumer: string,
  events: readonly string[],
  handlers: Readonly<Record<string, Handler>>,
  options: HandleOptions,
): Registration {
  checkHandlers(consumer, events, handlers);
  checkOptions(consumer, options);
  return { handlers: bound(handlers, events), options };
}

/** Also of an instance of a class, whose handlers stand in its prototype and go by its fields. */
function bound(
  handlers: Readonly<Record<string, Handler>>,
  events: readonly string[],
): ReadonlyMap<string, Handler> {
  return new Map(events.map(event => [event, handlers[event]!.bind(handlers)]));
}

function checkHandlers(consumer: string, events: readonly string[], handlers: object): void {
  const missing = events.filter(event => typeof (handlers as Record<string, unknown>)[event] !== 'function');
  if (missing.length > 0) {
    throw misuse(
      `\`${consumer}\` can deliver ${missing.map(quoted).join(', ')}, and there is no handler for it.`,
      'Write a handler for each event of the consumer, or narrow its filters.',
    );
  }
  const functions = Object.entries(handlers).filter(([, handler]) => typeof handler === 'function');
  const unknown = functions.map(([event]) => event).filter(event => !events.includes(event));
  if (unknown.length > 0) {
    throw misuse(
      `\`${consumer}\` never delivers ${unknown.map(quoted).join(', ')}.`,
      `It can deliver: ${events.join(', ')}.`,
    );
  }
}

/** What is wrong with the options shows where they are written, not when the first message comes. */
function checkOptions(consumer: string, { concurrency, timeout, grace, retry }: HandleOptions): void {
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0)) {
    throw misuse(`The concurrency of \`${consumer}\` is ${concurrency}.`, 'Write a whole number above zero.');
  }
  const waits = [timeout, grace, retry?.cap, ...(retry?.delays ?? [])].filter(wait => wait !== undefined);
  for (const wait of waits) {
    if (isWait(wait)) continue;
    throw misuse(
      `\`${consumer}\`: ${JSON.stringify(wait)} is no time to wait.`,
      "Write milliseconds, or '1m30s'.",
    );
  }
}

function isWait(wait: Wait): boolean {
  try {
    return waitMs(wait) >= 0;
  } catch {
    return false;
  }
}

function quoted(name: string): string {
  return `\`${name}\``;
}
