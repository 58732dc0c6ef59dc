/**
 * Reads what the streams still hold of a story, merged in the order in which it was stored, with no other rights than
 * those of `gateway-all-events`.
 */
import type { Trail } from '../services/gateway.js';
import { type Bus, CAUSATION } from './on-the-bus.js';

/** The bus may have another clock than the planning service that says when a story was created. */
const CLOCKS_DIFFER_MS = 60_000;

export async function trailOf(bus: Bus<'gateway'>, storyId: string, since: Date): Promise<Trail> {
  const trail: Trail = { events: [], cut: [] };
  const history = bus.history('gateway-all-events').read(
    {
      from: new Date(since.getTime() - CLOCKS_DIFFER_MS),
      entity: { field: 'story_id', value: storyId },
    },
    // When the oldest message that is left was stored, a service may not ask.
    ({ stream, upToSeq }) => trail.cut.push({ stream, up_to_seq: upToSeq }),
  );
  for await (const event of history) {
    const { stream, seq, time, type, data } = event;
    trail.events.push({
      ...{ stream, seq, time: time.toISOString(), type, data },
      causation_id: event.header(CAUSATION),
    });
  }
  return trail;
}
