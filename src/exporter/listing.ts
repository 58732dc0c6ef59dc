/**
 * A listing: what the exporter reads of an account, in as few requests as there are.
 *
 *   INFO · STREAM.LIST pages ──▶ CONSUMER.LIST of each stream with consumers ──▶ one message of each consumer that is
 *                                                                                behind, where its age is not known yet
 */
import { accountInfo } from '../jetstream/account-info.js';
import type { AccountAnswer, ConsumerAnswer, StreamAnswer } from '../jetstream/answers.js';
import { isApiError } from '../jetstream/api-error.js';
import type { Connection } from '../jetstream/connection.js';
import { consumerList } from '../jetstream/consumer-list.js';
import { ERR } from '../jetstream/error-codes.js';
import { createGate, type Gate } from '../jetstream/in-flight.js';
import { streamList } from '../jetstream/stream-list.js';

export interface Listing {
  account: AccountAnswer;
  streams: StreamAnswer[];
  /** Streams that exist and that the server did not show. */
  missingStreams: string[];
  consumers: ConsumerAnswer[];
  missingConsumers: { stream: string; consumer: string }[];
}

export async function takeListing(connection: Connection, concurrency: number): Promise<Listing> {
  const gate = createGate(concurrency);
  const [account, streams] = await Promise.all([
    gate.run(() => accountInfo(connection)),
    streamList(connection, gate),
  ]);
  const read = streams.items.filter(({ state }) => state.consumer_count > 0);
  const perStream = await Promise.all(read.map(({ config }) => readConsumers(connection, config.name, gate)));
  return {
    account,
    streams: streams.items,
    missingStreams: streams.missing,
    consumers: perStream.flatMap(({ items }) => items),
    missingConsumers: perStream.flatMap(({ missing }, index) =>
      missing.map(consumer => ({ stream: read[index]!.config.name, consumer })),
    ),
  };
}

/** A stream may go between its listing and that of its consumers. */
async function readConsumers(connection: Connection, stream: string, gate: Gate) {
  try {
    return await consumerList(connection, stream, gate);
  } catch (error) {
    if (isApiError(error, ERR.streamNotFound)) return { items: [], missing: [] };
    throw error;
  }
}

/** Counts what is sent over a connection, and what of it fails. */
export function counting(connection: Connection, counts: { requests: number; errors: number }): Connection {
  return {
    facts: connection.facts,
    options: connection.options,
    close: () => connection.close(),
    async request(subject, body, options) {
      counts.requests++;
      try {
        return await connection.request(subject, body, options);
      } catch (error) {
        if (!isApiError(error, ERR.noMessageFound)) counts.errors++;
        throw error;
      }
    },
  };
}
