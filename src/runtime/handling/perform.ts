/** Takes a message apart and lets its handler work on it. */
import type { EventBinding } from '../bindings.js';
import type { Route } from '../events/event-subjects.js';
import { readPayload } from '../events/payload.js';
import { DeliveredEvent } from './delivered-event.js';
import { type ContextShared, HandlerContext } from './handler-context.js';
import type { Held } from './held.js';

export type Handler = (event: DeliveredEvent, context: HandlerContext) => unknown;

/**
 * Stands around every handler of a service, or of a consumer: it may look, measure, and refuse by throwing what a
 * handler could throw. It has to call `next` once, and wait for it.
 */
export type Middleware = (
  event: DeliveredEvent,
  context: HandlerContext,
  next: () => Promise<void>,
) => Promise<void>;

/** No event of the topology, or none that this consumer has a handler for, has the subject. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';
}

export interface PerformOptions {
  events: Readonly<Record<string, EventBinding>>;
  route: (subject: string) => Route | null;
  handlers: ReadonlyMap<string, Handler>;
  middleware: readonly Middleware[];
  validate: boolean;
  context: ContextShared;
  /** Told of each handler that begins: the event and the message's age in milliseconds. */
  began(held: Held): void;
}

/** Sets the event of a message, or why it has none. */
export function takeApart(held: Held, { events, route, validate }: PerformOptions): void {
  const { message } = held;
  try {
    const found = route(message.subject);
    if (found === null)
      throw new UnknownEvent(`no event of the topology has the subject \`${message.subject}\``);
    const data = readPayload(message.data, found.event, events[found.event]!, validate);
    held.event = new DeliveredEvent(found.event, data, found.params, message);
  } catch (error) {
    held.unreadable = error as Error;
  }
}

/**
 * One function for a consumer, so that the common case costs a call and no more. It returns what the handler returns:
 * the handler is through when that is, and what it published stands in `held.published`.
 */
export function performer(options: PerformOptions): (held: Held) => unknown {
  const { handlers, middleware, context: shared, began } = options;
  return held => {
    if (held.event === null && held.unreadable === null) takeApart(held, options);
    if (held.unreadable !== null) throw held.unreadable;
    const event = held.event!;
    const handler = handlers.get(event.type);
    if (handler === undefined) throw new UnknownEvent(`\`${event.type}\` has no handler`);
    began(held);
    const context = new HandlerContext(held, shared);
    return middleware.length === 0
      ? handler(event, context)
      : through(middleware, 0, event, context, handler);
  };
}

function through(
  middleware: readonly Middleware[],
  at: number,
  event: DeliveredEvent,
  context: HandlerContext,
  handler: Handler,
): Promise<void> {
  const layer = middleware[at];
  if (layer === undefined) return Promise.resolve(handler(event, context)).then(nothing);
  let isCalled = false;
  return layer(event, context, async () => {
    if (isCalled) throw new Error('a middleware called next() twice');
    isCalled = true;
    await through(middleware, at + 1, event, context, handler);
  });
}

function nothing(): void {}
