/**
 * The inventory: everything that a plan compares with, read from the server in as few requests as there are.
 *
 *   per account, at once:  STREAM.LIST pages ──▶ CONSUMER.LIST of the streams that are wanted and have consumers
 *
 * All requests of an account share one bound on how many are in flight.
 */
import { addressOf } from '../resources/address.js';
import { kindOf, liveConsumer, liveStream } from '../resources/live.js';
import type { Inventory, Live, ServerFacts } from '../resources/resource.js';
import type { ConsumerAnswer, StreamAnswer } from './answers.js';
import { isApiError } from './api-error.js';
import type { Connection } from './connection.js';
import { consumerList } from './consumer-list.js';
import { ERR } from './error-codes.js';
import { createGate, DEFAULT_IN_FLIGHT, type Gate } from './in-flight.js';
import type { Listing } from './paging.js';
import { streamInfo } from './stream-info.js';
import { streamList } from './stream-list.js';

export interface InventoryRequest {
  /** Whether the consumers of a stream are to be read; all are when it is left out. */
  consumersOf?: (account: string | null, stream: string, info: StreamAnswer) => boolean;
  /** How many requests are in flight per account. */
  concurrency?: number;
  timeoutMs?: number | undefined;
}

interface Read {
  resources: Live[];
  missing: string[];
}

export async function readInventory(
  accounts: ReadonlyMap<string | null, Connection>,
  wanted: InventoryRequest = {},
): Promise<Inventory> {
  const readAtMs = Date.now();
  const reads = await Promise.all([...accounts].map(entry => readAccount(...entry, wanted)));
  return {
    server: joinedFacts([...accounts.values()].map(connection => connection.facts)),
    resources: reads.flatMap(read => read.resources),
    missing: reads.flatMap(read => read.missing),
    readAtMs,
  };
}

async function readAccount(
  account: string | null,
  connection: Connection,
  wanted: InventoryRequest,
): Promise<Read> {
  const gate = createGate(wanted.concurrency ?? DEFAULT_IN_FLIGHT);
  let streams = await streamList(connection, gate, wanted.timeoutMs);
  // A stream made a moment ago has no leader yet; by the time the server gave up on it (4 s) it has.
  if (streams.missing.length > 0) streams = await streamList(connection, gate, wanted.timeoutMs);
  const perStream = await Promise.all(
    streams.items.map(info => readStream(account, connection, info, wanted, gate)),
  );
  const unseen = streams.missing.map(stream =>
    addressOf({ kind: kindOf(stream), account, stream, consumer: null }),
  );
  return {
    resources: perStream.flatMap(read => read.resources),
    missing: [...unseen, ...perStream.flatMap(read => read.missing)],
  };
}

async function readStream(
  account: string | null,
  connection: Connection,
  listed: StreamAnswer,
  wanted: InventoryRequest,
  gate: Gate,
): Promise<Read> {
  const name = listed.config.name;
  const { consumersOf = () => true, timeoutMs } = wanted;
  if (listed.state.consumer_count === 0 || !consumersOf(account, name, listed)) {
    return { resources: [liveStream(listed, account)], missing: [] };
  }
  const read = await readConsumers(connection, listed, gate, timeoutMs);
  if (read === null) return { resources: [], missing: [] };
  const consumers = read.consumers.items.map(info => liveConsumer(info, account));
  const missing = read.consumers.missing.map(consumer =>
    addressOf({ kind: 'consumer', account, stream: name, consumer }),
  );
  return { resources: [liveStream(read.stream, account), ...consumers], missing };
}

/** A stream may go, or go and come back, between its listing and that of its consumers: then it is read anew. */
async function readConsumers(
  connection: Connection,
  listed: StreamAnswer,
  gate: Gate,
  timeoutMs: number | undefined,
): Promise<{ stream: StreamAnswer; consumers: Listing<ConsumerAnswer> } | null> {
  const name = listed.config.name;
  let stream = listed;
  for (let attempt = 1; ; attempt++) {
    try {
      return { stream, consumers: await consumerList(connection, name, gate, timeoutMs) };
    } catch (error) {
      if (!isApiError(error, ERR.streamNotFound) || attempt === 3) throw error;
    }
    try {
      stream = await gate.run(() => streamInfo(connection, name, { timeoutMs }));
    } catch (error) {
      if (isApiError(error, ERR.streamNotFound)) return null;
      throw error;
    }
  }
}

function joinedFacts(facts: ServerFacts[]): ServerFacts {
  const [first] = facts;
  if (first === undefined) throw new Error('an inventory needs at least one connection');
  return { ...first, account: facts.map(one => one.account).join(',') };
}
