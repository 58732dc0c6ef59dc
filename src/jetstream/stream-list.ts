import type { StreamAnswer } from './answers.js';
import type { Connection } from './connection.js';
import { createGate, type Gate } from './in-flight.js';
import { type Listing, listAll } from './paging.js';

/** All streams of the account with config and state. */
export function streamList(
  connection: Connection,
  gate: Gate = createGate(),
  timeoutMs?: number,
): Promise<Listing<StreamAnswer>> {
  return listAll<StreamAnswer>(
    connection,
    '$JS.API.STREAM.LIST',
    { items: page => (page['streams'] as StreamAnswer[] | null) ?? [], name: stream => stream.config.name },
    gate,
    timeoutMs,
  );
}
