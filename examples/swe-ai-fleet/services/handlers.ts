/** The handlers of a service: for each of its consumers, one for each event that the consumer can deliver. */
import type { EventName } from '../events.js';
import type { Message } from '../ports.js';

export type Handlers<Names extends EventName> = {
  [Name in Names]: (message: Message<Name>, signal: AbortSignal) => Promise<void>;
};

/** A message as what a change is made for. */
export function causeOf({ id, correlationId }: Pick<Message, 'id' | 'correlationId'>) {
  return { id, correlationId };
}
