/**
 * What a service needs to find the messages that ran out of deliveries when its process died (declared-sweeper.ts).
 *
 *   the notices     CREATE under the one name of the service, pinned to the notices · MSG.NEXT · ACK
 *   their messages  STREAM.MSG.GET
 *
 * The server has no right to messages by their sequence that is narrower than the whole stream. A consumer pinned to a
 * filter would show less, but takes one filter alone, and who may create a consumer may let it deliver to any subject.
 */
import { API, bothForms, createSubject } from './consumer-needs.js';
import { type DeclaredSweeper, NOTICES } from './declared-sweeper.js';
import { mayPublish, type Need } from './need.js';

export function* sweeperNeeds({ service, stream, name, dying }: DeclaredSweeper): Iterable<Need> {
  const reason = `find what ran out of deliveries when \`${service}\` died`;
  yield mayPublish(createSubject(stream, name, [NOTICES]), reason, 'warning');
  yield mayPublish(`${API}.MSG.NEXT.${stream}.${name}`, reason, 'warning');
  yield* bothForms('ACK', `${stream}.${name}.>`, reason, 'warning');
  for (const { key, streams } of dying) {
    for (const read of streams.keys()) {
      const fetch = `fetch what ran out of deliveries on \`${key}\``;
      yield mayPublish(`$JS.API.STREAM.MSG.GET.${read}`, fetch, 'warning');
    }
  }
}
