import type { ConsumerAnswer } from './answers.js';
import { apiToken } from './api-token.js';
import type { Connection } from './connection.js';
import { createGate, type Gate } from './in-flight.js';
import { type Listing, listAll } from './paging.js';

/** All consumers of a stream with config and state. */
export function consumerList(
  connection: Connection,
  stream: string,
  gate: Gate = createGate(),
  timeoutMs?: number,
): Promise<Listing<ConsumerAnswer>> {
  return listAll<ConsumerAnswer>(
    connection,
    `$JS.API.CONSUMER.LIST.${apiToken(stream, 'stream')}`,
    { items: page => (page['consumers'] as ConsumerAnswer[] | null) ?? [], name: consumer => consumer.name },
    gate,
    timeoutMs,
  );
}
