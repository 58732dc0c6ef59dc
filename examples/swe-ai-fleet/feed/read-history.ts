/**
 * Reads what the streams still hold of the events that a browser may see, with no other rights than those of
 * `gateway-all-events`: an ordered consumer of its own on each stream, from the beginning to what is stored now.
 */
import { randomBytes } from 'node:crypto';
import { connect, createInbox, type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { sweAiFleet } from '../fleet.gen.js';
import type { Trail, TrailEvent } from '../services/gateway.js';

export interface History {
  /** In the order in which they were stored. */
  events: TrailEvent[];
  cut: Trail['cut'];
}

const IDLE_MS = 10_000;

/** @param login of the gateway: its user, and the password that the topology names */
export async function readHistory(server: string, login: { user: string; pass: string }): Promise<History> {
  const { inboxPrefix, consumers } = sweAiFleet.services['gateway']!;
  const connection = await connect({
    servers: server,
    ...login,
    ...(inboxPrefix !== null && { inboxPrefix }),
    name: 'gateway: history',
  });
  try {
    const streams = Object.entries(consumers['gateway-all-events']!.streams);
    const inbox = () => createInbox(inboxPrefix ?? undefined);
    const read = await Promise.all(
      streams.map(([stream, config]) =>
        readStream(connection, stream, config as { filter_subject?: string }, inbox()),
      ),
    );
    const stored = read.flat().sort((a, b) => (a.storedNs < b.storedNs ? -1 : 1));
    return { events: stored.map(({ event }) => event), cut: read.flatMap(([first]) => cutBefore(first)) };
  } finally {
    await connection.close();
  }
}

/** A message, and the nanosecond in which it was stored: cause and effect share a millisecond. */
interface Stored {
  event: TrailEvent;
  storedNs: bigint;
  pending: number;
}

function cutBefore(first: Stored | undefined): Trail['cut'] {
  if (first === undefined || first.event.seq === 1) return [];
  return [{ stream: first.event.stream, before: first.event.time }];
}

async function readStream(
  connection: NatsConnection,
  stream: string,
  { filter_subject }: { filter_subject?: string },
  inbox: string,
): Promise<Stored[]> {
  const name = `gateway-history-${randomBytes(3).toString('hex')}`;
  const subscription = connection.subscribe(inbox);
  const filter = filter_subject === undefined ? '' : `.${filter_subject}`;
  const config = {
    ...{ name, deliver_subject: inbox, filter_subject, deliver_policy: 'all', ack_policy: 'none' },
    ...{ replay_policy: 'instant', mem_storage: true, num_replicas: 1, inactive_threshold: nanos(IDLE_MS) },
  };
  const answer = await connection.request(
    `$JS.API.CONSUMER.CREATE.${stream}.${name}${filter}`,
    JSON.stringify({ stream_name: stream, config }),
    { timeout: IDLE_MS },
  );
  const { num_pending = 0, error } = answer.json<{ num_pending?: number; error?: { description: string } }>();
  if (error !== undefined) throw new Error(`${stream} cannot be read: ${error.description}`);
  const read: Stored[] = [];
  if (num_pending > 0) {
    for await (const message of subscription) {
      const stored = take(message);
      read.push(stored);
      if (stored.pending === 0) break;
    }
  }
  subscription.unsubscribe();
  return read;
}

/** `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<deliveries>.<sequence>.<its own>.<nanoseconds>.<pending>` */
function take(message: Msg): Stored {
  const parts = message.reply!.split('.');
  const [stream, , , seq, , time, pending] = parts.length >= 11 ? parts.slice(4) : parts.slice(2);
  return {
    event: {
      stream: stream!,
      seq: Number(seq),
      time: new Date(Number(time!.slice(0, -6))).toISOString(),
      type: message.subject,
      data: message.json(),
      causation_id: message.headers?.get('Causation-Id') || null,
    },
    storedNs: BigInt(time!),
    pending: Number(pending),
  };
}
