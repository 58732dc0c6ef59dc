/**
 * Deliberations change the context, and a changed context is looked at: a loop, unless the orchestrator knows what it
 * has caused itself. So the ids of what it does to the context bear its name, and whichever of its instances did it,
 * in whatever language, none reacts to what comes of it.
 */
import { eventId } from './ids.js';

const OWN = 'orchestrator/';

export function ownId(causeId: string, what: string): string {
  return `${OWN}${eventId(causeId, what)}`;
}

export function isOwn(causationId: string | null): boolean {
  return causationId?.startsWith(OWN) ?? false;
}
